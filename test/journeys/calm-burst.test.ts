// Many questions at once buzz three times and then once for all of them, and that one leads to where they wait.

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Asked, type CalmStory, openCalmStory } from '../support/journey/calm-story.ts'
import { lacks } from '../support/journey/missing.ts'
import { excusesOf } from '../support/journey/phone-story.ts'
import type { Notification } from '../support/push/notification-daemon.ts'

const time = '\\d\\d?:\\d\\d:\\d\\d(\\s[AP]M)?'
const steps = ['accepted', 'received', 'shown'].map((step) => `${step} ${time}`)
const toldInSummary = new RegExp(`^${steps.join('\\s*')}\\s*in a summary of several tasks$`)

let story: CalmStory

describe.skipIf(lacks('chromium', 'dbus'))('a burst of questions', () => {
  beforeAll(async () => {
    story = await openCalmStory()
  })
  afterEach(() => expect(excusesOf(story.phone)).toEqual([]))
  afterAll(() => story?.close())

  it('is three notifications and one that counts all of them, opens the inbox, and ends with them', async () => {
    const { phone } = story
    const { notifications } = phone
    const all: Asked[] = []
    for (const step of ['lint', 'test', 'build', 'pack', 'audit', 'bench', 'docs']) {
      all.push(await story.ask(`npm run ${step}`))
    }
    const summary = await notifications.waitFor(({ title }) => title === '7 tasks wait in acme', 'the summary')
    expect(summary.body).toContain('npm run docs')
    await story.buzzed()
    expect(notifications.all.filter(isQuestion).map(({ body }) => /npm run \w+/.exec(body)?.[0])).toEqual([
      'npm run lint',
      'npm run test',
      'npm run build',
    ])
    // Counted up in its place, and only the first of them made a sound.
    expect(notifications.shown.filter(isSummary).map(({ title }) => title)).toEqual(['7 tasks wait in acme'])
    const loud = notifications.all.filter((one) => isSummary(one) && !one.isSilent)
    expect(loud.map(({ title }) => title)).toEqual(['4 tasks wait in acme'])

    const opening = phone.context.waitForEvent('page')
    notifications.tapBody(summary)
    const page = await opening
    await expect.poll(() => page.locator('a.row', { hasText: 'npm run' }).count()).toBe(7)
    expect(new URL(page.url()).pathname).toBe('/')
    // Each of them knows how far it came, although the phone got one push for all.
    for (const command of ['npm run pack', 'npm run docs']) {
      await page.locator('a.row', { hasText: command }).click()
      await expect.poll(() => page.locator('.delivery-steps').textContent()).toMatch(toldInSummary)
      await page.goBack()
    }
    await phone.closePage()

    await story.ask('npm publish')
    await notifications.waitFor(({ title }) => title === '8 tasks wait in acme', 'the summary with one more')
    await story.startOver()
    await notifications.waitFor(({ title }) => title === 'These tasks are over', 'the end of the summary')
    expect(notifications.shown.filter(isSummary)).toEqual([])
  })
})

function isSummary({ title }: Notification): boolean {
  return title.includes('tasks wait')
}

function isQuestion({ title, buttons }: Notification): boolean {
  return title.includes('asks to run') && buttons.length > 0
}
