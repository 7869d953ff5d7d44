// Deciding on a lock screen when things do not go straight: a question to answer, no network, a relay that was killed.

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import * as v from 'valibot'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { tap } from '../support/journey/chromium.ts'
import { type ChromiumPhone, openChromiumPhone } from '../support/journey/chromium-phone.ts'
import { lacks } from '../support/journey/missing.ts'
import { asks, closeAll, excusesOf, openPhoneStory, type PhoneStory, tells } from '../support/journey/phone-story.ts'
import { wantsToRun } from '../support/journey/story.ts'
import { seen } from '../support/journey/task-page.ts'
import type { Notification } from '../support/push/notification-daemon.ts'

const stores = {
  question: 'Which store shall the cache use?',
  header: 'Store',
  multiSelect: false,
  options: [
    { label: 'SQLite', description: 'One file' },
    { label: 'Postgres', description: 'A server' },
  ],
}

const stepSchema = v.object({ step: v.string() })

let phone: ChromiumPhone
let story: PhoneStory

describe.skipIf(lacks('chromium', 'dbus', 'tmux'))('a phone with no page open', () => {
  beforeAll(async () => {
    phone = await openChromiumPhone()
    story = await openPhoneStory([phone])
  })
  afterEach(async () => {
    expect(excusesOf(phone)).toEqual([])
    await phone.closePage()
    await story.endAgents()
    // Those that had stopped still waited for a reply: with the next questions they would be enough for a summary.
    await phone.notifications.waitUntilGone(isForReply, 'the replies of agents that ended to go')
  })
  afterAll(() => closeAll(story, phone))

  it('answers a question of two options by the button that names one', async () => {
    const questions = { calls: [{ name: 'AskUserQuestion', input: { questions: [stores] } }] }
    const { terminal, model } = await story.ask([questions, { text: 'Postgres it is.' }])
    const question = await phone.notifications.waitFor(asks(stores.question), 'the question')
    expect(question.buttons).toEqual(['1 SQLite', '2 Postgres'])
    phone.notifications.tap('2 Postgres', question)
    const result = await model.waitForToolResult(() => true)
    expect(result.text).toContain('Postgres')
    await terminal.waitFor('Postgres it is.')
    await phone.notifications.waitUntilGone(asks(stores.question), 'the question to go')
  })

  it('keeps an Allow tapped without a network and sends it once there is one', async () => {
    const command = 'echo later > note.txt'
    const { terminal, agent, model } = await story.ask([wantsToRun(command), { text: 'The note is written.' }])
    const question = await phone.notifications.waitFor(asks(command), 'the question')
    await phone.goOffline()
    phone.notifications.tap('Allow', question)
    await phone.notifications.waitFor(tells('Waiting for the network', command), 'the notice that it waits')
    expect(existsSync(join(agent.project, 'note.txt'))).toBe(false)
    await phone.goOnline()
    await terminal.waitFor('The note is written.')
    expect(existsSync(join(agent.project, 'note.txt'))).toBe(true)
    expect(model.toolResults()).toHaveLength(1)
    await phone.notifications.waitUntilGone(tells('Waiting for the network', command), 'the notice to go')
  })

  it('sends it once when a page was left open, which wakes together with the worker', async () => {
    const command = 'echo once > note.txt'
    const { terminal, model } = await story.ask([wantsToRun(command), { text: 'The note is written.' }])
    const question = await phone.notifications.waitFor(asks(command), 'the question')
    await phone.openPage('/')
    await phone.goOffline()
    phone.notifications.tap('Allow', question)
    await phone.notifications.waitFor(tells('Waiting for the network', command), 'the notice that it waits')
    await phone.goOnline()
    await terminal.waitFor('The note is written.')
    expect(model.toolResults()).toHaveLength(1)
    await phone.notifications.waitUntilGone(tells('Waiting for the network', command), 'the notice to go')
  })

  it('opens the task by a tap beside the buttons, and decides nothing by it', async () => {
    const command = 'echo read first > note.txt'
    const { terminal } = await story.ask([wantsToRun(command), { text: 'The note is written.' }])
    const question = await phone.notifications.waitFor(asks(command), 'the question')
    const opening = phone.context.waitForEvent('page')
    phone.notifications.tapBody(question)
    const page = await opening
    await page.waitForURL(/\/tasks\/task_/)
    await seen(page, command)
    await tap(page, 'Allow')
    await terminal.waitFor('The note is written.')
  })

  it('takes part in `nod test`, which tells each step of the way there and back', async () => {
    const testing = story.relay.nod(['test', '--json'])
    const question = await phone.notifications.waitFor(isTest, 'the test')
    phone.notifications.tap('Allow', question)
    const lines = (await testing).trim().split('\n')
    const steps = lines.map((line) => v.parse(stepSchema, JSON.parse(line)).step)
    expect(steps).toEqual(expect.arrayContaining(['parked', 'accepted', 'received', 'shown', 'decided']))
  })

  it('decides at a relay that was killed and started again between push and tap', async () => {
    const command = 'echo again > note.txt'
    const { terminal, agent } = await story.ask([wantsToRun(command), { text: 'The note is written.' }])
    const question = await phone.notifications.waitFor(asks(command), 'the question')
    await story.relay.kill()
    await story.relay.start()
    phone.notifications.tap('Allow', question)
    await terminal.waitFor('The note is written.')
    expect(existsSync(join(agent.project, 'note.txt'))).toBe(true)
    await phone.notifications.waitUntilGone(asks(command), 'the question to go')
  })

  it('keeps an Allow tapped while the relay is down and sends it when the relay is back', async () => {
    const command = 'echo patient > note.txt'
    const { terminal, agent } = await story.ask([wantsToRun(command), { text: 'The note is written.' }])
    const question = await phone.notifications.waitFor(asks(command), 'the question')
    await story.relay.kill()
    phone.notifications.tap('Allow', question)
    await phone.notifications.waitFor(tells('Waiting for the network', command), 'the notice that it waits')
    await story.relay.start()
    await terminal.waitFor('The note is written.')
    expect(existsSync(join(agent.project, 'note.txt'))).toBe(true)
    await phone.notifications.waitUntilGone(tells('Waiting for the network', command), 'the notice to go')
  })

  it('sends it at the next push when the browser ended the worker meanwhile', async () => {
    const command = 'echo woken > note.txt'
    const { terminal } = await story.ask([wantsToRun(command), { text: 'The note is written.' }])
    const question = await phone.notifications.waitFor(asks(command), 'the question')
    await story.relay.kill()
    phone.notifications.tap('Allow', question)
    await phone.notifications.waitFor(tells('Waiting for the network', command), 'the notice that it waits')
    await phone.stopWorker()
    await story.relay.start()
    const testing = story.relay.nod(['test'])
    const test = await phone.notifications.waitFor(isTest, 'the test')
    await terminal.waitFor('The note is written.')
    phone.notifications.tap('Deny', test)
    await testing
  })
})

function isForReply({ title, buttons }: Notification): boolean {
  return title.endsWith('waits for a reply') && buttons.length > 0
}

function isTest({ title, buttons }: Notification): boolean {
  return title.endsWith('sends a test') && buttons.length > 0
}
