// The relay comes and goes: killed while a task is parked, or never there at all.

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { tap } from '../support/journey/chromium.ts'
import { lacks } from '../support/journey/missing.ts'
import { openStory, type Story, wantsToRun } from '../support/journey/story.ts'
import { openTask, seen } from '../support/journey/task-page.ts'

let story: Story
afterEach(() => story?.close())

describe.skipIf(lacks('chromium', 'tmux'))('a relay that comes and goes', () => {
  it('gives the agent the decision made after the relay was killed and started again', async () => {
    story = await openStory([wantsToRun('echo one > note.txt'), { text: 'The note is written.' }])
    const { terminal, browser, relay, agent } = story
    await terminal.say('write the note')
    await openTask(browser.page, 'echo one > note.txt')
    await relay.kill()
    await browser.page.locator('.connection[data-state="offline"]').first().waitFor({ state: 'attached' })
    await relay.start()
    await browser.page.locator('.connection[data-state="live"]').first().waitFor({ state: 'attached' })
    await tap(browser.page, 'Allow')
    await terminal.waitFor('The note is written.')
    expect(existsSync(join(agent.project, 'note.txt'))).toBe(true)
    await seen(browser.page, /ran in/i)
  })

  it('leaves the terminal alone while it is off: the dialog works and shows no error', async () => {
    story = await openStory([wantsToRun('echo one > note.txt'), { text: 'The note is written.' }])
    const { terminal, relay, agent } = story
    await relay.kill()
    await terminal.say('write the note')
    await terminal.pressWhile(/Do you want to/, 'Enter')
    await terminal.waitFor('The note is written.')
    const screen = await terminal.waitUntilGone('running Stop hook')
    expect(existsSync(join(agent.project, 'note.txt'))).toBe(true)
    expect(screen).not.toMatch(/hook|ECONN|ENOENT|fail|error/i)
  })
})
