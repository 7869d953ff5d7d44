// The golden journey: a real agent asks, two real browsers are told by real pushes, a real button on one lock screen
// decides with no page open, and the other tells how it ended.

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type ChromiumPhone, openChromiumPhone } from '../support/journey/chromium-phone.ts'
import { type FirefoxPhone, openFirefoxPhone } from '../support/journey/firefox-phone.ts'
import { lacks } from '../support/journey/missing.ts'
import type { Phone } from '../support/journey/phone.ts'
import { asks, closeAll, excusesOf, openPhoneStory, type PhoneStory, tells } from '../support/journey/phone-story.ts'
import { wantsToRun } from '../support/journey/story.ts'

let chromium: ChromiumPhone
let firefox: FirefoxPhone
let story: PhoneStory

describe.skipIf(lacks('chromium', 'firefox-esr', 'dbus', 'libnotify', 'tmux'))('two phones in two pockets', () => {
  beforeAll(async () => {
    chromium = await openChromiumPhone()
    firefox = await openFirefoxPhone()
    story = await openPhoneStory([chromium, firefox])
  })
  afterEach(async () => {
    expect(excusesOf(chromium, firefox)).toEqual([])
    await story.endAgents()
  })
  afterAll(() => closeAll(story, chromium, firefox))

  it('lets the agent go on by Allow in Chromium, and Firefox tells who allowed', () => allowedOn(chromium, firefox))

  it('lets the agent go on by Allow in Firefox, and Chromium tells who allowed', () => allowedOn(firefox, chromium))

  it('keeps the agent from it by Deny in Chromium, and Firefox tells who denied', () => deniedOn(chromium, firefox))

  it('keeps the agent from it by Deny in Firefox, and Chromium tells who denied', () => deniedOn(firefox, chromium))
})

async function allowedOn(here: Phone, there: Phone): Promise<void> {
  const command = `echo ${here.browser} > allowed.txt`
  const { terminal, agent } = await story.ask([wantsToRun(command), { text: 'The note is written.' }])
  const question = await here.notifications.waitFor(asks(command), `the question in ${here.browser}`)
  await there.notifications.waitFor(asks(command), `the question in ${there.browser}`)
  expect(question.buttons).toEqual(['Allow', 'Deny'])
  expect(existsSync(join(agent.project, 'allowed.txt'))).toBe(false)
  here.notifications.tap('Allow', question)
  await terminal.waitFor('The note is written.')
  expect(existsSync(join(agent.project, 'allowed.txt'))).toBe(true)
  await there.notifications.waitFor(tells(`Allowed on ${here.name}`, command), `the notice in ${there.browser}`)
  await here.notifications.waitUntilGone(asks(command), `the question in ${here.browser} to go`)
  expect(there.notifications.shown.filter(asks(command))).toEqual([])
}

async function deniedOn(here: Phone, there: Phone): Promise<void> {
  const command = `echo ${here.browser} > denied.txt`
  const { terminal, agent, model } = await story.ask([wantsToRun(command), { text: 'Something else then.' }])
  const question = await here.notifications.waitFor(asks(command), `the question in ${here.browser}`)
  await there.notifications.waitFor(asks(command), `the question in ${there.browser}`)
  here.notifications.tap('Deny', question)
  expect((await model.waitForToolResult(() => true)).isError).toBe(true)
  await terminal.waitFor('Something else then.')
  expect(existsSync(join(agent.project, 'denied.txt'))).toBe(false)
  await there.notifications.waitFor(tells(`Deny sent from ${here.name}`, command), `the notice in ${there.browser}`)
  await here.notifications.waitUntilGone(asks(command), `the question in ${here.browser} to go`)
}
