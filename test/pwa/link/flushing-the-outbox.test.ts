import 'fake-indexeddb/auto'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createApi } from '../../../pwa/link/api.ts'
import { type FlushOptions, flushOutbox } from '../../../pwa/link/flush-outbox.ts'
import { createSigner } from '../../../pwa/link/signer.ts'
import { withdrawDecision } from '../../../pwa/link/withdraw-decision.ts'
import type { OutboxItem } from '../../../pwa/vault/outbox.ts'
import { createVault } from '../../../pwa/vault/vault.ts'
import type { Verdict } from '../../../shared/task.ts'
import { decisionIdOf } from '../../support/outbox-items.ts'
import { makeBoard, makeTask } from '../../support/page-board.ts'
import { createLocks } from '../../support/page-browser.ts'
import { startPaired } from '../../support/page-paired.ts'
import { refuse } from '../../support/page-relay.ts'

const task = makeTask(1)
const second = makeTask(2)
const path = `/api/tasks/${task.id}/decision`
const cutOff = (_: unknown, socket: { destroy(): unknown }): void => void socket.destroy()

/** A paired browser of which only the outbox is used, over real HTTP. */
async function start(options: { fetch?: typeof fetch } = {}) {
  const { relay, browser, clock, self, deviceId } = await startPaired({ board: makeBoard([task, second]) })
  const vault = createVault(browser.indexedDB)
  onTestFinished(vault.close)
  const { outbox } = vault
  const told: number[] = []
  const locks = createLocks()
  const { origin } = relay
  const api = createApi({ fetch: options.fetch ?? fetch, clock, origin, token: () => self.token })
  const tellTabs = (): void => void told.push(clock.now())
  const flusher: FlushOptions = { outbox, api, locks, clock, relayNow: clock.now, deviceId, tellTabs }
  const signer = createSigner({ crypto, deviceId, privateKey: self.key.privateKey, relayNow: clock.now })

  async function tap(on = task, verdict: Verdict = 'allow', over: Partial<OutboxItem> = {}): Promise<OutboxItem> {
    const decisionId = decisionIdOf(on.id)
    const tappedAt = clock.now()
    const decidedAt = new Date(tappedAt).toISOString()
    const body = { decisionId, verdict, digest: on.digest, via: 'notification', decidedAt }
    const bytes = await signer.sign('POST', `/api/tasks/${on.id}/decision`, body)
    const { id, title, preview } = on
    const item: OutboxItem = {
      ...{ decisionId, taskId: id, deviceId, bytes, verdict, via: 'notification', title, preview, tappedAt },
      state: 'waiting',
      ...over,
    }
    await outbox.put(item)
    return item
  }

  const flush = (over: Partial<FlushOptions> = {}) => flushOutbox({ ...flusher, ...over })
  const withdraw = () => withdrawDecision({ outbox, locks, tellTabs }, decisionIdOf(task.id))
  return { relay, clock, vault, outbox, told, tap, flush, withdraw, flusher, deviceId }
}

describe('flushing the outbox', () => {
  it('posts the bytes that were signed, and forgets what was taken', async () => {
    const { relay, outbox, told, tap, flush } = await start()
    const item = await tap()
    expect(await flush()).toMatchObject([{ is: 'taken', item, task: { id: task.id, state: 'decided' } }])
    expect(relay.asked(path).map((request) => request.body)).toEqual([item.bytes])
    expect(await outbox.all()).toEqual([])
    expect(told).toHaveLength(1)
  })

  it('sends the oldest tap first', async () => {
    const { relay, clock, tap, flush } = await start()
    await tap(second)
    clock.advance(1_000)
    await tap(task)
    await flush()
    expect(relay.asked('/api/tasks').map((request) => request.path)).toEqual([`/api/tasks/${second.id}/decision`, path])
  })

  it('takes effect once when the answer was lost', async () => {
    let isLost = true
    const { relay, outbox, tap, flush } = await start({
      fetch: async (...request) => {
        const response = await fetch(...request)
        await response.clone().text()
        if (!isLost) return response
        isLost = false
        throw new TypeError('the answer was lost')
      },
    })
    const item = await tap()
    expect(await flush()).toMatchObject([{ is: 'waiting', why: 'unreachable' }])
    expect(await outbox.all()).toMatchObject([{ state: 'waiting', mayHaveArrived: true }])
    const decided = relay.board().tasks[task.id]
    expect(decided).toMatchObject({ state: 'decided', decision: { decisionId: item.decisionId } })
    expect(await flush()).toMatchObject([{ is: 'taken', task: decided }])
    expect(relay.board().tasks[task.id]).toEqual(decided)
    expect(new Set(relay.asked(path).map((request) => request.body))).toEqual(new Set([item.bytes]))
    expect(await outbox.all()).toEqual([])
  })

  it('sends nothing for a task it knows as settled: its own decision was taken, another one was faster', async () => {
    const { relay, tap, flush, clock } = await start()
    const decisionId = decisionIdOf(task.id)
    const decision = {
      decisionId,
      verdict: 'allow',
      deviceName: 'Pixel 8',
      via: 'notification',
      decidedAt: '',
    } as const
    const ours = { ...task, state: 'decided', decision: { ...decision, deviceId: 'dev_1' } } as const
    await tap()
    clock.advance(1)
    await tap(second)
    const known = (id: string) => (id === task.id ? ours : { ...second, state: 'expired' as const })
    expect(await flush({ known })).toMatchObject([
      { is: 'taken' },
      { is: 'too-late', message: 'Expired before this Allow arrived.' },
    ])
    expect(relay.asked('/api/tasks')).toEqual([])
  })

  it('tells who was faster', async () => {
    const { relay, outbox, tap, flush } = await start()
    const settled = { ...task, state: 'withdrawn', reason: 'declined-at-terminal' } as const
    relay.putTask(settled)
    await tap(task, 'deny', { message: 'No.' })
    expect(await flush()).toMatchObject([{ is: 'too-late', task: settled }])
    const problem = { code: 'already-settled', message: 'Declined at the terminal before this Deny arrived.' }
    expect(await outbox.all()).toMatchObject([{ state: 'not-sent', message: 'No.', problem }])
  })

  it('counts a task that its own earlier try settled as taken', async () => {
    const { relay, tap, flush } = await start()
    const item = await tap()
    const decision = { ...JSON.parse(item.bytes), deviceName: 'Pixel 8' }
    relay.mishap(path, (response) =>
      refuse(response, 'already-settled', { task: { ...task, state: 'decided', decision } }),
    )
    expect(await flush()).toMatchObject([{ is: 'taken', task: { state: 'decided' } }])
  })

  it.each(['allow', 'answer', 'reply'] as const)('sends no %s that is 10 minutes old', async (verdict) => {
    const { relay, clock, outbox, tap, flush } = await start()
    await tap(task, verdict)
    clock.advance(600_000)
    expect(await flush()).toMatchObject([{ is: 'too-old' }])
    expect(relay.asked(path)).toEqual([])
    expect(await outbox.all()).toMatchObject([
      { state: 'not-sent', problem: { code: 'too-old', message: expect.stringContaining('10 minutes old') } },
    ])
  })

  it('sends a deny however old it is', async () => {
    const { clock, tap, flush } = await start()
    await tap(task, 'deny')
    clock.advance(86_400_000)
    expect(await flush()).toMatchObject([{ is: 'taken' }])
  })

  it('is not made young again by a clock that was set back', async () => {
    const { relay, clock, tap, flush } = await start()
    await tap(task, 'allow', { tappedAt: clock.now() + 3_600_000 })
    clock.advance(600_000)
    expect(await flush()).toMatchObject([{ is: 'too-old' }])
    expect(relay.asked(path)).toEqual([])
  })

  it('does not call an old one unsent that may have arrived', async () => {
    const { clock, tap, flush } = await start()
    await tap(task, 'allow', { mayHaveArrived: true })
    clock.advance(600_000)
    const [result] = await flush()
    expect(result).toMatchObject({ is: 'too-old', message: expect.not.stringContaining('was not sent') })
  })

  it('leaves alone what may still be undone', async () => {
    const { relay, clock, tap, flush } = await start()
    await tap(task, 'allow', { sendAfter: clock.now() + 3_000 })
    expect(await flush()).toMatchObject([{ is: 'waiting', why: 'not-yet', retryAfterMs: 3_000 }])
    expect(relay.asked(path)).toEqual([])
    clock.advance(3_000)
    expect(await flush()).toMatchObject([{ is: 'taken' }])
  })

  it('asks a silent relay once, whatever else waits', async () => {
    const { relay, outbox, tap, flush, told } = await start()
    await tap(task)
    await tap(second)
    relay.mishap('/api/tasks', cutOff)
    expect(await flush()).toMatchObject([
      { is: 'waiting', why: 'unreachable' },
      { is: 'waiting', why: 'unreachable' },
    ])
    expect(relay.asked('/api/tasks')).toHaveLength(1)
    const [tried, untried] = await outbox.all()
    expect(tried).toMatchObject({ mayHaveArrived: true, problem: { code: 'unreachable' } })
    expect(untried).toMatchObject({ problem: { code: 'unreachable' } })
    expect(untried).not.toHaveProperty('mayHaveArrived')
    expect(told).toHaveLength(2)
    relay.mishap('/api/tasks', cutOff)
    await flush()
    expect(told).toHaveLength(2)
  })

  it('knows that nothing left a device without a network', async () => {
    const { outbox, tap, flush, withdraw } = await start({ fetch: () => Promise.reject(new TypeError('no network')) })
    await tap()
    await flush({ isOffline: () => true })
    expect((await outbox.all())[0]).not.toHaveProperty('mayHaveArrived')
    expect(await withdraw()).toBe('withdrawn')
    expect(await outbox.all()).toEqual([])
  })

  it('says that it may have arrived when it is withdrawn after a try, and that it left when it did', async () => {
    const { relay, tap, flush, withdraw } = await start()
    await tap()
    relay.mishap(path, cutOff)
    await flush()
    expect(await withdraw()).toBe('may-have-arrived')
    await tap()
    const flushing = flush()
    expect(await withdraw()).toBe('gone')
    expect(await flushing).toMatchObject([{ is: 'taken' }])
  })

  it('waits as long as a busy relay asks, and keeps what meets a fault', async () => {
    const { relay, outbox, tap, flush } = await start()
    await tap()
    relay.mishap(path, (response) => refuse(response, 'slow-down', {}, { 'Retry-After': '4' }))
    expect(await flush()).toMatchObject([{ is: 'waiting', why: 'slow-down', retryAfterMs: 4_000 }])
    expect((await outbox.all())[0]).not.toHaveProperty('mayHaveArrived')
    relay.mishap(path, (response) => refuse(response, 'fault'))
    expect(await flush()).toMatchObject([{ is: 'waiting', why: 'fault' }])
    expect(await flush()).toMatchObject([{ is: 'taken' }])
  })

  it('tells a refusal with its reason', async () => {
    const { relay, outbox, tap, flush } = await start()
    relay.mishap(path, (response) => refuse(response, 'review-required'))
    await tap()
    expect(await flush()).toMatchObject([{ is: 'refused', code: 'review-required' }])
    expect(await outbox.all()).toMatchObject([{ state: 'not-sent', problem: { code: 'review-required' } }])
  })

  it('sends nothing more for a revoked device, and tells all of it', async () => {
    const { relay, outbox, tap, flush, deviceId } = await start()
    await tap(task)
    await tap(second)
    relay.revoke(deviceId)
    expect(await flush()).toMatchObject([
      { is: 'refused', code: 'device-revoked' },
      { is: 'refused', code: 'device-revoked' },
    ])
    expect(relay.asked('/api/tasks')).toHaveLength(1)
    expect(await outbox.all()).toMatchObject([{ state: 'not-sent' }, { state: 'not-sent' }])
  })

  it('has one flusher at a time: a second one finds nothing left to send', async () => {
    const { relay, tap, flush } = await start()
    await tap()
    const both = await Promise.all([flush(), flush()])
    expect(both).toMatchObject([[{ is: 'taken' }], []])
    expect(relay.asked(path)).toHaveLength(1)
  })

  it('sends nothing that was wiped while it waited in line', async () => {
    const { relay, vault, tap, flush, flusher } = await start()
    await tap()
    const line = flusher.locks.request('nod-outbox', () => vault.wipe())
    expect(await flush()).toEqual([])
    await line
    expect(relay.asked(path)).toEqual([])
  })
})
