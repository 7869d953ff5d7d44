// @vitest-environment happy-dom

import { screen, within } from '@testing-library/preact'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { OutboxView } from '../../../pwa/app/model/app-model.ts'
import { sendingOf } from '../../../pwa/app/model/sending.ts'
import { anOutboxView, decisionIdOf } from '../../support/outbox-items.ts'
import { type Hands, renderPage } from '../../support/render-page.tsx'
import { aBoard, aTask, someNow, taskId } from '../../support/tasks.ts'

let hands: Hands
afterEach(() => hands.close())

const first = aTask(1)
const second = aTask(2, { preview: 'npm publish' })
const button = (name: string | RegExp) => screen.getByRole('button', { name })
const action = () => document.querySelector('.action-bar')?.textContent ?? ''
const oldMessage = 'This Allow is 10 minutes old and was not sent. Look at it again, then decide.'

async function open(path: string, items: readonly OutboxView[]) {
  hands = await renderPage(path, { board: aBoard({ tasks: [first, second] }) })
  await show(items)
  await hands.pass(600)
}

const show = (items: readonly OutboxView[]) =>
  hands.turn(() => {
    hands.model.outbox.value = items
    hands.model.sending.value = Object.fromEntries(items.map((item) => [item.taskId, sendingOf(item)]))
  })

const tooOld = (over: Partial<OutboxView> = {}) =>
  anOutboxView(first, { state: 'not-sent', problem: { code: 'too-old', message: oldMessage }, ...over })

describe('a decision that waits, on its task', () => {
  it('counts down to the moment it is worth nothing', async () => {
    await open(`/tasks/${first.id}`, [anOutboxView(first)])
    expect(action()).toContain('Allow waits for the network')
    expect(screen.getAllByRole('timer').map((timer) => timer.textContent)).toContain('9:40 left')
    await hands.turn(() => {
      hands.model.now.value = someNow + 9 * 60_000
    })
    expect(screen.getAllByRole('timer').map((timer) => timer.textContent)).toContain('0:40 left')
  })

  it('announces that it waits, not each second of it', async () => {
    await open(`/tasks/${first.id}`, [anOutboxView(first)])
    for (const status of screen.getAllByRole('status')) expect(status.textContent).not.toContain('9:40')
  })

  it('has no countdown for a deny', async () => {
    await open(`/tasks/${first.id}`, [anOutboxView(first, { verdict: 'deny', worthUntil: null })])
    expect(action()).toContain('Deny waits for the network')
    expect(screen.queryByRole('timer')).toBeNull()
  })

  it('is withdrawn by a tap: the task asks again', async () => {
    await open(`/tasks/${first.id}`, [anOutboxView(first)])
    await hands.tap(button('Withdraw'))
    expect(hands.model.done).toEqual([{ did: 'withdraw', id: decisionIdOf(first.id) }])
    expect(action()).toContain('Withdrawn before it left.')
    expect(button('Allow')).toBeTruthy()
  })

  it('says when it may have arrived, before and after it is withdrawn', async () => {
    await open(`/tasks/${first.id}`, [anOutboxView(first, { mayHaveArrived: true })])
    expect(action()).toContain('it may have arrived')
    hands.model.outcome = { ok: false, code: 'may-have-arrived', message: 'The relay may have it.' }
    await hands.tap(button('Withdraw'))
    expect(action()).toContain('The relay may have it.')
    expect(action()).not.toContain('before it left')
  })

  it('does not blame the network for a fault of the relay', async () => {
    const problem = { code: 'fault', message: 'The relay met a fault.' }
    await open(`/tasks/${first.id}`, [anOutboxView(first, { problem })])
    expect(action()).toContain('Allow waits for the relay')
    expect(action()).toContain('The relay met a fault. It is sent again by itself.')
  })

  it('asks again, and says why, when it became too old', async () => {
    await open(`/tasks/${first.id}`, [tooOld()])
    expect(screen.getByRole('alert').textContent).toContain(oldMessage)
    expect(screen.getByRole('alert').textContent?.match(/was not sent/g)).toHaveLength(1)
    await hands.tap(button('Allow'))
    expect(hands.model.done).toEqual([{ did: 'decide', id: taskId(1), verdict: 'allow' }])
  })

  it('shows in the list how long it is worth something', async () => {
    await open('/', [anOutboxView(first)])
    const row = document.querySelector(`.pane-list [data-task="${first.id}"]`)
    expect(row?.textContent).toContain('Allow waits · 9:40')
  })
})

describe('the bar of the outbox', () => {
  const bar = () => document.querySelector('.outbox-bar')

  it.each([
    ['1 decision waits for the network.', [anOutboxView(first)]],
    ['2 decisions wait for the network.', [anOutboxView(first), anOutboxView(second)]],
    ['1 decision was not sent.', [tooOld()]],
    ['1 decision got no answer.', [tooOld({ mayHaveArrived: true })]],
    ['1 decision waits for the network, 1 was not sent.', [anOutboxView(second), tooOld()]],
  ])('says “%s”', async (text, items) => {
    await open('/', items)
    expect(bar()?.textContent).toBe(text)
    expect(bar()?.getAttribute('href')).toBe('/outbox')
  })

  it('stays away for what is sent right now, and for the task that is open', async () => {
    await open(`/tasks/${first.id}`, [anOutboxView(second, { state: 'sending' })])
    expect(bar()).toBeNull()
    await show([anOutboxView(first)])
    expect(bar()).toBeNull()
    await show([anOutboxView(second)])
    expect(bar()).not.toBeNull()
  })
})

describe('the outbox', () => {
  const row = (list: string) => {
    const [item] = within(screen.getByRole('list', { name: list })).getAllByRole('listitem')
    if (item === undefined) throw new Error(`nothing in ${list}`)
    return item
  }

  it('is empty when the relay has everything', async () => {
    await open('/outbox', [])
    expect(screen.getByText('Nothing waits: the relay has everything you decided.')).toBeTruthy()
  })

  it('names what waits, by the words of its task, and leads there', async () => {
    await open('/outbox', [anOutboxView(second, { message: 'Use a tag.' })])
    const text = row('Waiting').textContent
    for (const part of ['Allow waits for the network', '9:40 left', 'decided 20 s ago', 'npm publish', 'Use a tag.'])
      expect(text).toContain(part)
    expect(screen.getByRole('link', { name: 'Open task' }).getAttribute('href')).toBe(`/tasks/${second.id}`)
  })

  it('withdraws, and says what came of it', async () => {
    await open('/outbox', [anOutboxView(first)])
    await hands.tap(button('Withdraw'))
    expect(hands.model.done).toEqual([{ did: 'withdraw', id: decisionIdOf(first.id) }])
    expect(screen.getByText('Withdrawn before it left.')).toBeTruthy()
  })

  it('keeps what was not sent, with the reason, until it is dismissed', async () => {
    const message = 'Allowed on Pixel 8 before this Deny arrived.'
    const problem = { code: 'already-settled', message }
    await open('/outbox', [anOutboxView(first, { state: 'not-sent', verdict: 'deny', worthUntil: null, problem })])
    expect(row('No longer sent').textContent).toContain(`Deny was not sent`)
    expect(row('No longer sent').textContent).toContain(message)
    await hands.tap(button('Dismiss'))
    expect(hands.model.done).toEqual([{ did: 'dismiss-outbox', id: decisionIdOf(first.id) }])
  })

  it('makes the hidden characters of a task visible', async () => {
    await open('/outbox', [anOutboxView(first, { title: 'Run\u202e it', preview: '<b>echo</b>' })])
    expect(row('Waiting').textContent).not.toContain('\u202e')
    expect(row('Waiting').querySelector('b')).toBeNull()
  })

  it('is shown to a revoked browser, which can only read it', async () => {
    hands = await renderPage('/', { phase: { is: 'revoked' } })
    const problem = { code: 'device-revoked', message: 'This browser is no longer the device that signed it.' }
    await hands.turn(() => {
      hands.model.outbox.value = [anOutboxView(first, { state: 'not-sent', problem })]
    })
    await vi.dynamicImportSettled()
    await hands.pass(0)
    expect(screen.getByText('Allow was not sent')).toBeTruthy()
    expect(screen.getByText(problem.message)).toBeTruthy()
    expect(screen.queryByRole('link', { name: 'Open task' })).toBeNull()
  })
})
