// Following the board: the stream again and again, polling beside it while it is held back, and never a place that skips a change.

import { type Hello, streamTimes } from '../../shared/stream.ts'
import type { Api } from './api.ts'
import { backoffMs } from './backoff.ts'
import { askBoard, takeAnswer } from './board-answer.ts'
import { pass } from './clock.ts'
import { isAhead, type Place, reaches, takePatch } from './place.ts'
import { createPolling, type PollOutcome } from './polling.ts'
import type { Refused } from './refusal.ts'
import { readStream, type StreamEnd, type StreamWorld } from './stream.ts'
import type { StreamEvent } from './stream-event.ts'

/**
 * `live`: the stream; `polling`: the stream is held back; `offline`: nothing answers; `unreadable`: the relay answers,
 * also with a snapshot, in a shape this page cannot read.
 */
export type LinkState = 'connecting' | 'live' | 'polling' | 'offline' | 'unreadable'

export type FollowOptions = StreamWorld & {
  readonly api: Api
  readonly random: () => number
  /** Where this browser stood; `null` begins with a snapshot. */
  readonly from: Place | null
  /** The newest head of the log this device remembers. */
  readonly logHead: () => string | null
  readonly onPlace: (place: Place) => void
  readonly onHello: (hello: Hello) => void
  /** An instant the relay has just written. */
  readonly onRelayNow: (now: string) => void
  readonly onState: (state: LinkState) => void
  readonly onContact: () => void
  /** The relay no longer lets this device in (401, `not-confirmed`); the follower has closed. */
  readonly onShutOut: (refused: Refused) => void
}

export type Follower = {
  /** The page is back or the network is: resume at once, whatever the last connection looks like. */
  readonly wake: () => void
  readonly close: () => void
}

/** Milliseconds a `ready` has to last before the backoff starts anew; a relay that dies at once is not hammered. */
const lastedMs = 5_000
/** Several signs of one awakening come within a second: visible, pageshow, online. */
const wakeOnceMs = 1_000

export function followBoard(options: FollowOptions): Follower {
  const { clock } = options
  const ended = new AbortController()
  let place = options.from
  let isLost = place === null
  let announced = place
  let state: LinkState = 'connecting'
  let failures = 0
  let unreadables = 0
  let readyAt: number | null = null
  let wokenAt = Number.NEGATIVE_INFINITY
  let attempt: AbortController | null = null
  let rest: AbortController | null = null
  let losePatience: (() => void) | null = null

  const polling = createPolling({ clock, poll: pollOnce, backoffMs: (tries) => backoffMs(tries, options.random) })

  function show(next: LinkState): void {
    if (next === state || ended.signal.aborted) return
    state = next
    options.onState(next)
  }

  function announce(): void {
    if (place === null || place === announced || ended.signal.aborted) return
    announced = place
    options.onPlace(place)
  }

  /** Takes a place over; a gap keeps the old board on the screen until the snapshot comes. */
  function take(next: Place | 'gap'): boolean {
    if (next === 'gap') {
      isLost = true
      return false
    }
    place = next
    isLost = false
    return true
  }

  /** Nothing after this place can be read: with the same cursor the same would come for ever, so all of it is asked for. */
  function takeUnreadable(): void {
    isLost = true
    unreadables += 1
    if (unreadables > 1) show('unreadable')
  }

  function waitForReady(): void {
    if (losePatience !== null || polling.isOn()) return
    losePatience = clock.after(streamTimes.readyMs, () => {
      losePatience = null
      if (state === 'live') show('connecting')
      polling.start()
    })
  }

  function becomeReady(): void {
    losePatience?.()
    losePatience = null
    polling.stop()
    unreadables = 0
    readyAt = clock.now()
    announce()
    show('live')
  }

  function takeEvent(event: StreamEvent, isGap: { value: boolean }): 'go-on' | 'stop' {
    switch (event.type) {
      case 'hello':
        isGap.value = event.hello.resume === 'gap'
        options.onRelayNow(event.hello.now)
        options.onHello(event.hello)
        return 'go-on'
      case 'ping':
        options.onRelayNow(event.now)
        return 'go-on'
      case 'snapshot': {
        const snapshot = { board: event.board, cursor: event.cursor }
        // A snapshot that was held back may be older than what polling brought meanwhile; its patches then catch up.
        if (isGap.value || isLost || !isAhead(place, snapshot)) take(snapshot)
        return 'go-on'
      }
      case 'patch':
        return take(isLost ? 'gap' : takePatch(place, event.cursor, event.ops)) ? 'go-on' : 'stop'
      case 'ready':
        if (isLost || !reaches(place, event.cursor)) {
          isLost = true
          return 'stop'
        }
        becomeReady()
        return 'go-on'
    }
  }

  async function pollOnce(signal: AbortSignal): Promise<PollOutcome> {
    const question = { cursor: isLost ? null : (place?.cursor ?? null), logHead: options.logHead() }
    const answer = await askBoard(options.api, question, signal)
    if (signal.aborted) return { is: 'silent' }
    if (!answer.ok && answer.is === 'refused') {
      if (isShutOut(answer)) shutOut(answer)
      return { is: 'answered', retryAfterMs: answer.retryAfterMs ?? 0 }
    }
    if (!answer.ok && answer.is === 'unreadable') {
      options.onContact()
      takeUnreadable()
      return { is: 'answered', retryAfterMs: 0 }
    }
    if (!answer.ok) {
      show('offline')
      return { is: 'silent' }
    }
    options.onContact()
    options.onRelayNow(answer.value.hello.now)
    options.onHello(answer.value.hello)
    unreadables = 0
    take(takeAnswer(isLost ? null : place, answer.value))
    announce()
    show('polling')
    return { is: 'answered', retryAfterMs: 0 }
  }

  async function connectOnce(): Promise<StreamEnd> {
    attempt = new AbortController()
    readyAt = null
    const isGap = { value: false }
    waitForReady()
    return readStream(options, {
      cursor: isLost ? null : (place?.cursor ?? null),
      logHead: options.logHead(),
      signal: attempt.signal,
      onEvent: (event) => takeEvent(event, isGap),
      onBytes: () => {
        announce()
        options.onContact()
        if (state === 'offline') show('connecting')
      },
    })
  }

  async function run(): Promise<void> {
    while (!ended.signal.aborted) {
      const end = await connectOnce().catch(surface)
      attempt = null
      if (ended.signal.aborted) return
      if (end.why === 'refused' && isShutOut(end.refused)) return shutOut(end.refused)
      // Only `wake` aborts: the screen keeps saying `live` unless `ready` stays away.
      if (end.why === 'aborted') continue
      failures = readyAt !== null && clock.now() - readyAt >= lastedMs ? 1 : failures + 1
      if (end.why === 'unreadable') takeUnreadable()
      if (end.why === 'unreachable' && !polling.works()) show('offline')
      else if (state === 'live') show('connecting')
      waitForReady()
      rest = new AbortController()
      await pass(clock, restMs(end), rest.signal)
      rest = null
    }
  }

  function restMs(end: StreamEnd): number {
    const ms = backoffMs(failures, options.random)
    return end.why === 'refused' ? Math.max(ms, end.refused.retryAfterMs ?? 0) : ms
  }

  function shutOut(refused: Refused): void {
    close()
    options.onShutOut(refused)
  }

  function close(): void {
    if (ended.signal.aborted) return
    ended.abort()
    attempt?.abort()
    rest?.abort()
    losePatience?.()
    losePatience = null
    polling.stop()
  }

  void run()
  return {
    wake: () => {
      const now = clock.now()
      if (ended.signal.aborted || now - wokenAt < wakeOnceMs) return
      wokenAt = now
      failures = 0
      rest?.abort()
      attempt?.abort()
      polling.hurry()
    },
    close,
  }
}

/** A fault of a listener must be seen, and must not end the following. */
function surface(fault: unknown): StreamEnd {
  queueMicrotask(() => {
    throw fault
  })
  return { why: 'cut' }
}

function isShutOut(refused: Refused): boolean {
  return refused.status === 401 || refused.code === 'not-confirmed'
}
