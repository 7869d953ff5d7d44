// The main job on real input: the real Claude Code asks, the relay parks, a real Chromium decides.

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { tap } from '../support/journey/chromium.ts'
import { lacks } from '../support/journey/missing.ts'
import { openStory, type Story, wantsToRun } from '../support/journey/story.ts'
import { openTask, seen } from '../support/journey/task-page.ts'

const dialog = /Do you want to/
let story: Story
afterEach(() => story?.close())

describe.skipIf(lacks('chromium', 'tmux'))('a person at the page and a person at the terminal', () => {
  it('runs the command that was allowed from the page', async () => {
    story = await openStory([wantsToRun('echo one > note.txt'), { text: 'The note is written.' }])
    const { terminal, browser, agent } = story
    await terminal.say('write the note')
    await openTask(story.browser.page, 'echo one > note.txt')
    expect(existsSync(join(agent.project, 'note.txt'))).toBe(false)
    await tap(browser.page, 'Allow')
    await terminal.waitFor('The note is written.')
    expect(existsSync(join(agent.project, 'note.txt'))).toBe(true)
    await seen(browser.page, /ran in/i)
    expect(browser.complaints).toEqual([])
  })

  it('carries the message of a denial to the agent', async () => {
    story = await openStory([wantsToRun('echo one > note.txt'), { text: 'A draft then.' }])
    const { terminal, browser, model } = story
    await terminal.say('write the note')
    await openTask(story.browser.page, 'echo one > note.txt')
    await tap(browser.page, 'Deny with a message')
    await browser.page.getByLabel('What shall it do instead?').fill('call it a draft')
    await tap(browser.page, 'Deny with this message')
    const result = await model.waitForToolResult((one) => one.text.includes('call it a draft'))
    expect(result.isError).toBe(true)
    await terminal.waitFor('A draft then.')
    await seen(browser.page, /^Denied/)
    expect(existsSync(join(story.agent.project, 'note.txt'))).toBe(false)
  })

  it('withdraws the task on the page when Yes is said at the terminal', async () => {
    story = await openStory([wantsToRun('echo one > note.txt'), { text: 'The note is written.' }])
    const { terminal, browser } = story
    await terminal.say('write the note')
    await openTask(story.browser.page, 'echo one > note.txt')
    await terminal.pressWhile(dialog, 'Enter')
    await terminal.waitFor('The note is written.')
    await seen(browser.page, 'Answered elsewhere')
    expect(await browser.page.getByRole('button', { name: 'Allow' }).count()).toBe(0)
  })

  it('withdraws the task on the page when Esc is pressed at the terminal', async () => {
    story = await openStory([wantsToRun('echo one > note.txt')])
    const { terminal, browser } = story
    await terminal.say('write the note')
    await openTask(story.browser.page, 'echo one > note.txt')
    await terminal.pressWhile(dialog, 'Escape')
    await seen(browser.page, 'Declined at the terminal')
  })
})
