// Push services on bad days: one that knows the phone no longer, one that asks for patience, one that says nothing at all.

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import * as v from 'valibot'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { pollUntil } from '../support/claude-code/poll.ts'
import { type ChromiumPhone, openChromiumPhone } from '../support/journey/chromium-phone.ts'
import { lacks } from '../support/journey/missing.ts'
import { asks, closeAll, excusesOf, openPhoneStory, type PhoneStory } from '../support/journey/phone-story.ts'
import { pairBeside, type ScriptedPhone } from '../support/journey/scripted-phone.ts'
import { wantsToRun } from '../support/journey/story.ts'
import { type PushService, type ServiceAnswer, startPushService } from '../support/push/push-service.ts'

const devicesSchema = v.object({ devices: v.array(v.object({ name: v.string(), push: v.string() })) })

let phone: ChromiumPhone
let service: PushService
let story: PhoneStory

describe.skipIf(lacks('chromium', 'dbus', 'tmux'))('a phone among others whose push services fail', () => {
  beforeAll(async () => {
    service = await startPushService()
    phone = await openChromiumPhone()
    story = await openPhoneStory([phone])
  })
  afterEach(async () => {
    expect(excusesOf(phone)).toEqual([])
    await story.endAgents()
  })
  afterAll(() => closeAll(story, phone, service))

  it('is asked and decides at once while one hangs, one is gone and one asks for patience', async () => {
    const [silent, gone, busy] = await besides('silent', 'gone', 'busy')
    silent.push.always('silence')
    gone.push.always({ status: 410 })
    busy.push.next({ status: 429, headers: { 'retry-after': '1' } })
    const command = 'echo side by side > note.txt'
    const { terminal, agent } = await story.ask([wantsToRun(command), { text: 'The note is written.' }])
    const question = await phone.notifications.waitFor(asks(command), 'the question')
    await silent.push.waitFor(({ answer }) => answer === 'silence')
    await busy.push.waitFor(({ payload, answer }) => isAccepted(answer) && payload.includes(command))
    phone.notifications.tap('Allow', question)
    await terminal.waitFor('The note is written.')
    expect(existsSync(join(agent.project, 'note.txt'))).toBe(true)
    expect(await gone.pushState()).toBe('broken')
    expect(gone.push.received.filter(({ payload }) => payload.includes(command))).toHaveLength(1)
  })

  it('is asked once, a second later, when its own service asks for patience', async () => {
    const command = 'echo patience > note.txt'
    phone.pushService.endpoint.next({ status: 429, headers: { 'retry-after': '1' } })
    const { terminal } = await story.ask([wantsToRun(command), { text: 'The note is written.' }])
    const question = await phone.notifications.waitFor(asks(command), 'the question')
    phone.notifications.tap('Allow', question)
    await terminal.waitFor('The note is written.')
    expect(phone.notifications.all.filter(asks(command))).toHaveLength(1)
  })

  it('subscribes again when it is opened after its service forgot it', async () => {
    phone.pushService.forgetSubscriptions()
    const { endpoint } = phone.pushService
    const unheard = await story.ask([wantsToRun('echo unheard > note.txt'), { text: 'The note is written.' }])
    await endpoint.calls.waitFor(({ answer }) => answer === 410, 'a push that nobody takes')
    await phone.openPage('/notifications')
    await pollUntil(
      async () => v.parse(devicesSchema, JSON.parse(await story.relay.nod(['devices', '--json']))).devices,
      (devices) => devices.some(({ name, push }) => name === phone.name && push === 'working'),
      10_000,
      'a new subscription',
    )
    await phone.closePage()
    await unheard.terminal.close()
    const command = 'echo heard > note.txt'
    const { terminal } = await story.ask([wantsToRun(command), { text: 'The note is written.' }])
    const question = await phone.notifications.waitFor(asks(command), 'the question')
    phone.notifications.tap('Allow', question)
    await terminal.waitFor('The note is written.')
  })
})

/** Pairs further phones; the real one lets them in. */
async function besides<const Names extends readonly string[]>(...names: Names) {
  await phone.openPage('/')
  const paired: ScriptedPhone[] = []
  for (const name of names) paired.push(await pairBeside(story.relay, service, phone, name))
  await phone.closePage()
  const [first, second, third] = paired
  if (!first || !second || !third) throw new Error('three phones were wanted')
  return [first, second, third] as const
}

function isAccepted(answer: ServiceAnswer): boolean {
  return typeof answer === 'object' && answer.status === 201
}
