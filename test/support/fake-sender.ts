// A push sender for tests: keeps what it was given, answers what the test says, and holds what the test wants to answer
// later. It knows nothing of encryption or networks.

import * as v from 'valibot'
import type { Push, PushOutcome, PushSender } from '../../relay/core/ports.ts'
import { type PushMessage, type PushTarget, pushMessageSchema } from '../../shared/push.ts'

export type SentPush = {
  readonly target: PushTarget
  readonly push: Push
  readonly message: PushMessage
  readonly signal: AbortSignal
  /** Ends a held send. */
  answer(outcome: PushOutcome): void
}

type Reaction = PushOutcome | 'hold'

export class FakeSender implements PushSender {
  readonly applicationServerKey = `B${'A'.repeat(86)}`
  readonly sent: SentPush[] = []
  /** False: Apple's endpoints are refused. */
  hasContact = true
  /** Aborted sends may have got through. */
  isUncertain = false
  readonly #reactions = new Map<string, Reaction>()
  readonly #waiters = new Set<() => boolean>()
  isClosed = false

  /** When so many sends to this target have begun. */
  reached(target: PushTarget, count: number): Promise<void> {
    if (this.sentTo(target).length >= count) return Promise.resolve()
    return new Promise((resolve) => {
      this.#waiters.add(() => {
        if (this.sentTo(target).length < count) return false
        resolve()
        return true
      })
    })
  }

  /** From now on sends to this target end so, or are held. */
  react(target: PushTarget, reaction: Reaction): void {
    this.#reactions.set(target.endpoint, reaction)
  }

  sentTo(target: PushTarget): readonly SentPush[] {
    return this.sent.filter((one) => one.target.endpoint === target.endpoint)
  }

  objection(endpoint: string): ReturnType<PushSender['objection']> {
    if (!/\.example\/|push\.apple\.com\//.test(endpoint)) return { reason: 'not-allowed', message: 'No push service.' }
    if (this.isApple(endpoint) && !this.hasContact) return { reason: 'no-contact', message: 'Apple wants a contact.' }
    return null
  }

  isApple(endpoint: string): boolean {
    return endpoint.includes('push.apple.com/')
  }

  send(target: PushTarget, push: Push, signal: AbortSignal): Promise<PushOutcome> {
    const message = v.parse(pushMessageSchema, JSON.parse(push.payload))
    const objection = this.objection(target.endpoint)
    if (objection) return Promise.resolve({ ok: false, ...objection })
    const ended: PushOutcome = {
      ...{ ok: false, reason: 'expired', message: 'It was ended.' },
      ...(this.isUncertain && { isUncertain: true }),
    }
    return new Promise((resolve) => {
      this.sent.push({ target, push, message, signal, answer: resolve })
      for (const isDone of this.#waiters) if (isDone()) this.#waiters.delete(isDone)
      const reaction = this.#reactions.get(target.endpoint) ?? { ok: true }
      if (signal.aborted) resolve(ended)
      else if (reaction === 'hold') signal.addEventListener('abort', () => resolve(ended))
      else resolve(reaction)
    })
  }

  close(): void {
    this.isClosed = true
  }
}

/** A subscription; `name` sets devices apart. */
export function aTarget(name: string, host = 'push.example'): PushTarget {
  return { endpoint: `https://${host}/${name}`, keys: { p256dh: 'B'.repeat(87), auth: 'A'.repeat(22) } }
}
