// A push sender for tests, at a fake clock and beside the push service of the test.

import type { Push, PushSender } from '../../../relay/core/ports.ts'
import { createPushSender, type PushSenderOptions } from '../../../relay/push/push-sender.ts'
import { AwaitedClock } from '../../support/push/awaited-clock.ts'
import type { PushService } from '../../support/push/push-service.ts'

export type TestSender = {
  readonly sender: PushSender
  readonly clock: AwaitedClock
  readonly alarms: readonly string[]
}

export const start = Date.parse('2026-11-22T10:00:00.000Z')

/** Where settings lie, in memory. */
export function memoryMeta(rows: Map<string, string> = new Map()): PushSenderOptions['meta'] {
  return {
    get: (key) => rows.get(key),
    set: (key, value) => {
      rows.set(key, value)
    },
  }
}

export function senderAt(service?: PushService, options: Partial<PushSenderOptions> = {}): TestSender {
  const clock = new AwaitedClock(start)
  const alarms: string[] = []
  const sender = createPushSender({
    meta: memoryMeta(),
    clock,
    onAlarm: (message) => alarms.push(message),
    ...(service && { pushHosts: [service.host], ca: service.ca }),
    ...options,
  })
  return { sender, clock, alarms }
}

/** A push worth something for ten minutes. */
export function pushOf(members: Partial<Push> = {}): Push {
  return {
    payload: JSON.stringify({ web_push: 8030, notification: { title: 'Claude Code on desk asks to run a command' } }),
    minimal: '{"minimal":true}',
    topic: 'w0cTGc0JkZ1Uq8mOqyPzVb3d',
    urgency: 'high',
    expiresAt: start + 600_000,
    ...members,
  }
}

/** Nobody calls it off. */
export const onward = (): AbortSignal => new AbortController().signal
