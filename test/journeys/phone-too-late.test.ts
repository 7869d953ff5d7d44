// Too late: the task's time is over before anybody taps, or before the tap arrives. Nobody is left believing otherwise.

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type ChromiumPhone, openChromiumPhone } from '../support/journey/chromium-phone.ts'
import { lacks } from '../support/journey/missing.ts'
import { asks, closeAll, excusesOf, openPhoneStory, type PhoneStory, tells } from '../support/journey/phone-story.ts'
import { wantsToRun } from '../support/journey/story.ts'

let phone: ChromiumPhone
let story: PhoneStory

describe.skipIf(lacks('chromium', 'dbus', 'tmux'))('a phone whose owner takes too long', () => {
  beforeAll(async () => {
    phone = await openChromiumPhone()
    // 9 seconds: enough to be told, too little to think it over.
    story = await openPhoneStory([phone], { NOD_PARK_HOURS: '0.0025' })
  })
  afterEach(async () => {
    expect(excusesOf(phone)).toEqual([])
    await story.endAgents()
  })
  afterAll(() => closeAll(story, phone))

  it('shows in place of the question that its time is over', async () => {
    const command = 'echo expired > note.txt'
    const { agent } = await story.ask([wantsToRun(command)])
    await phone.notifications.waitFor(asks(command), 'the question')
    await phone.notifications.waitFor(tells('Expired', command), 'the notice that it expired', 20_000)
    expect(phone.notifications.shown.filter(asks(command))).toEqual([])
    expect(existsSync(join(agent.project, 'note.txt'))).toBe(false)
  })

  it('says that the Allow came too late, and the agent does not get it', async () => {
    const command = 'echo late > note.txt'
    const { agent } = await story.ask([wantsToRun(command)])
    const question = await phone.notifications.waitFor(asks(command), 'the question')
    // The push that would have told the ending gets lost.
    const { endpoint } = phone.pushService
    const told = endpoint.calls.all.length
    endpoint.next({ status: 201 })
    await endpoint.calls.waitFor((call) => endpoint.calls.all.indexOf(call) >= told, 'the push of the ending', 20_000)
    phone.notifications.tap('Allow', question)
    await phone.notifications.waitFor(tells('Too late: Expired', command), 'the notice that it came too late')
    expect(existsSync(join(agent.project, 'note.txt'))).toBe(false)
  })
})
