// Reach on the page: each step is tried, shown and told; what does not work says what to do.

import { describe, expect, it } from 'vitest'
import { createReach, type ReachModel } from '../../../pwa/app/model/reach.ts'
import { subscribeLimitMs } from '../../../pwa/link/push-subscription.ts'
import { streamTimes } from '../../../shared/stream.ts'
import { createBrowser, type TabOptions } from '../../support/page-browser.ts'
import { until } from '../../support/page-until.ts'
import { createFakeWorker } from '../../support/page-worker.ts'

const origin = 'https://nod.example.org'
const hello = {
  ...{ protocol: 1, build: 'b', epoch: 'ABCDEFGH', resume: 'fresh', now: '2026-03-01T12:00:00.000Z' },
  logHead: 'sha256-0',
}
const wholeStream = `retry: 2000\n: connected\n\nevent: hello\ndata: ${JSON.stringify(hello)}\n\nevent: ready\nid: ABCDEFGH-1\ndata: {}\n\n`

type Told = { readonly step: string; readonly ok: boolean; readonly text?: string }

type Situation = TabOptions & {
  /** What the stream brings before it stays open; `null`: not even its head. */
  readonly stream?: string | null
  /** The relay's clock against the page's. */
  readonly relayAheadMs?: number
  readonly status?: number
  readonly at?: string
}

function open({ stream = wholeStream, relayAheadMs = 0, status = 200, at = origin, ...options }: Situation = {}) {
  const browser = createBrowser(at)
  const told: Told[] = []
  const bearers = new Set<string | null>()
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const { pathname } = new URL(String(input))
    bearers.add(new Headers(init?.headers).get('authorization'))
    if (status !== 200) return Response.json({ error: { code: 'not-found', message: 'over' } }, { status })
    if (pathname === '/api/reach/events') {
      if (stream === null) return new Promise((_, reject) => init?.signal?.addEventListener('abort', () => reject()))
      return new Response(endless(stream, init?.signal), { headers: { 'content-type': 'text/event-stream' } })
    }
    told.push(JSON.parse(String(init?.body)))
    return Response.json({ now: new Date(browser.clock.now() + relayAheadMs).toISOString() })
  }
  const worker = createFakeWorker()
  const tab = browser.tab({ fragment: 'ABCD-2345', worker: worker.place, permission: 'granted', fetch, ...options })
  const model = createReach({ world: tab.world, name: 'Chrome on Android', protocol: () => 'h2' })
  const told_ = (step: string) => until(() => told.some((one) => one.step === step), `the step ${step}`)
  const of = (step: string) => told.find((one) => one.step === step)
  return { model, told, of, until: told_, worker, tab, clock: browser.clock, bearers }
}

/** As `fetch` has it: an abort breaks the body, too. */
function endless(text: string, signal: AbortSignal | null | undefined): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start: (controller) => {
      controller.enqueue(new TextEncoder().encode(text))
      signal?.addEventListener('abort', () => controller.error(signal.reason))
    },
  })
}

const phaseOf = (model: ReachModel, phase: string) => until(() => model.phase.value === phase, `the phase ${phase}`)

describe('trying the way to the relay', () => {
  it('goes through every step, and tells each by the code of the link', async () => {
    const { model, told, bearers, worker } = open()
    await phaseOf(model, 'done')
    expect(told).toEqual([
      { step: 'opened', ok: true, text: 'Chrome on Android' },
      { step: 'https', ok: true, text: `${origin} by HTTP/2` },
      { step: 'certificate', ok: true, text: 'trusted by this browser' },
      { step: 'first-byte', ok: true, text: 'after 0 ms' },
      { step: 'ready', ok: true, text: 'ready after 0 ms' },
      { step: 'clock', ok: true, text: 'the same as the relay’s' },
      { step: 'push', ok: true, text: 'push.example answers' },
      { step: 'done', ok: true },
    ])
    expect([...bearers]).toEqual(['Bearer ABCD-2345'])
    expect(model.checks.value.map(({ text }) => text)).toEqual(told.slice(1, -1).map(({ text }) => text))
    expect(worker.subscription()).toBeNull()
  })

  it('says that a proxy holds the stream back, and that polling works all the same', async () => {
    const { model, of, clock } = open({ stream: null })
    await clock.passOne(streamTimes.readyMs)
    await phaseOf(model, 'done')
    expect(of('first-byte')).toMatchObject({ ok: false, text: expect.stringContaining('holds the stream back') })
    expect(of('ready')).toMatchObject({ ok: false, text: expect.stringContaining('by polling') })
    expect(of('done')).toEqual({ step: 'done', ok: false })
  })

  it('tells a stream that began from one that was held whole', async () => {
    const { model, of, clock } = open({ stream: 'retry: 2000\n: connected\n\n' })
    await clock.passOne(streamTimes.readyMs)
    await phaseOf(model, 'done')
    expect([of('first-byte')?.ok, of('ready')?.ok]).toEqual([true, false])
  })

  it('finds http, where no phone can come', async () => {
    const { model, of } = open({ at: 'http://127.0.0.1:4127', worker: null })
    await phaseOf(model, 'done')
    expect([of('https')?.ok, of('certificate')?.ok, of('push')?.ok]).toEqual([false, false, false])
  })

  it('finds a certificate the browser does not trust', async () => {
    const worker = createFakeWorker()
    worker.script.isRefused = true
    const { model, of } = open({ worker: worker.place })
    await phaseOf(model, 'done')
    expect(of('certificate')).toMatchObject({ ok: false, text: expect.stringMatching(/^not trusted/) })
  })

  it.each([
    [1_000, true, 'the same as the relay’s'],
    [20_000, true, '20 s behind the relay’s; Nod corrects for that'],
    [-300_000, false, '5 min ahead of the relay’s: let the system set it by itself'],
  ])('compares the clocks (%i ms)', async (relayAheadMs, ok, text) => {
    const { model, of } = open({ relayAheadMs })
    await phaseOf(model, 'done')
    expect(of('clock')).toMatchObject({ ok, text })
  })

  it('asks for the permission by a tap only, and goes on with it', async () => {
    const { model, of, worker } = open({ permission: 'default' })
    await phaseOf(model, 'asking')
    expect(of('push')).toBeUndefined()
    expect(worker.done).toEqual(['register'])
    await model.askPush()
    expect(of('push')).toMatchObject({ ok: true, text: 'push.example answers' })
    expect(model.phase.value).toBe('done')
  })

  it('goes on without it when the person leaves it out, or says no', async () => {
    const one = open({ permission: 'default' })
    await phaseOf(one.model, 'asking')
    await one.model.skipPush()
    expect(one.of('push')).toMatchObject({ ok: true, text: 'supported, not tried' })
    const other = open({ permission: 'default', answer: 'denied' })
    await phaseOf(other.model, 'asking')
    await other.model.askPush()
    expect(other.of('push')).toMatchObject({ ok: false, text: expect.stringContaining('blocked') })
  })

  it('leaves a subscription alone that this browser has already', async () => {
    const worker = createFakeWorker()
    worker.subscribe('a key of before')
    const { model, of } = open({ worker: worker.place })
    await phaseOf(model, 'done')
    expect(of('push')).toMatchObject({ ok: true, text: 'subscribed before, at push.example' })
    expect(worker.subscription()?.applicationServerKey).toBe('a key of before')
  })

  it('gives a push service that says nothing 20 s, and ends what comes later', async () => {
    const worker = createFakeWorker()
    let answer = (): void => {}
    worker.script.subscribing = (key) =>
      new Promise((resolve) => {
        answer = () => resolve(worker.subscribe(key))
      })
    const { model, of, clock } = open({ worker: worker.place })
    await clock.passOne(subscribeLimitMs)
    await phaseOf(model, 'done')
    expect(of('push')).toMatchObject({ ok: false, text: 'its push service did not answer in 20 s' })
    answer()
    await until(() => worker.done.some((deed) => deed.startsWith('end ')), 'the late subscription to end')
  })

  it('tells iPhones that pushes come with the installed app', async () => {
    const { model, of } = open({ platform: 'iOS' })
    await phaseOf(model, 'done')
    expect(of('push')).toMatchObject({ ok: true, text: expect.stringContaining('Add to Home Screen') })
  })

  it('stops where the code is over, or none was in the link', async () => {
    const { model } = open({ status: 404 })
    await phaseOf(model, 'over')
    const { model: other, told } = open({ fragment: 'nothing' })
    await phaseOf(other, 'over')
    expect(told).toEqual([])
  })

  it('can be tried once more where nobody answered', async () => {
    let isUp = false
    const { model } = open({
      fetch: async (_, init) => {
        if (!isUp) throw new TypeError('no network')
        return init?.method === 'POST'
          ? Response.json({ now: '2026-03-01T12:00:00.000Z' })
          : new Response(endless(wholeStream, init?.signal), { headers: { 'content-type': 'text/event-stream' } })
      },
    })
    await phaseOf(model, 'silent')
    isUp = true
    await model.again()
    expect(model.phase.value).toBe('done')
  })
})
