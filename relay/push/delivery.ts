// A delivery to a push service: one message for one device, tried as the answer table says while it is worth something.

import type { Agent } from 'node:https'
import webPush from 'web-push'
import type { PushTarget } from '../../shared/push.ts'
import type { Clock, Push, PushOutcome } from '../core/ports.ts'
import { type End, firstTry, type ServiceAnswer, stepAfter, type Try } from './answer-table.ts'
import { pause } from './pause.ts'
import { type Posting, post } from './post.ts'
import { outcomeOf, unusableKeys } from './push-words.ts'

/** Who sends: the VAPID keys and whom to write to. */
export type Sender = { readonly subject: string; readonly publicKey: string; readonly privateKey: string }

export type DeliveryWorld = {
  readonly sender: Sender
  readonly agent: Agent
  readonly clock: Clock
  readonly signal: AbortSignal
}

/** Services answer within a second, or hang. */
const tryLimitMs = 10_000

/**
 * Posts to `url`, which the allow-list gave for the target's endpoint; `service` names it in messages. Never rejects. An
 * aborted signal ends it as `expired`, unless the service took the message first. `isUncertain` when any try may have been
 * sent whole and had no answer.
 */
export async function deliver(
  { keys }: PushTarget,
  push: Push,
  { url, service }: { readonly url: URL; readonly service: string },
  { sender, agent, clock, signal }: DeliveryWorld,
): Promise<PushOutcome> {
  const leftMs = () => (signal.aborted ? 0 : push.expiresAt - clock.now())
  let tried: Try = firstTry
  let mayHaveArrived = false
  const ended = (end: End, answer?: ServiceAnswer): PushOutcome => {
    const outcome = outcomeOf(end, service, answer)
    return outcome.ok || !mayHaveArrived ? outcome : { ...outcome, isUncertain: true }
  }
  while (leftMs() > 0) {
    const posting = postingOf({ endpoint: url.href, keys }, push, tried, { sender, leftMs: leftMs() })
    if (!posting) return { ok: false, reason: 'gone', message: unusableKeys }
    const limitMs = Math.min(tryLimitMs, leftMs())
    const answer = await post({ url, ...posting }, { agent, clock, limitMs, signal })
    // No later try makes it untrue that this one may have got through.
    mayHaveArrived ||= answer.kind === 'no-answer' && answer.wasSent
    if (signal.aborted && answer.kind === 'no-answer') return ended('expired')
    const step = stepAfter(answer, tried, clock.now(), push.expiresAt)
    if ('end' in step) return ended(step.end, answer)
    tried = step.next
    await pause(step.afterMs, clock, signal)
  }
  return ended('expired')
}

/** Undefined when the device's keys are none. */
function postingOf(
  { endpoint, keys }: PushTarget,
  push: Push,
  { withTopic, isMinimal }: Try,
  { sender, leftMs }: { readonly sender: Sender; readonly leftMs: number },
): Omit<Posting, 'url'> | undefined {
  try {
    const { headers, body } = webPush.generateRequestDetails(
      { endpoint, keys: { ...keys } },
      isMinimal ? push.minimal : push.payload,
      // Always our own TTL: the library's is four weeks.
      { vapidDetails: { ...sender }, TTL: Math.floor(leftMs / 1_000), contentEncoding: 'aes128gcm' },
    )
    return { headers: { ...headers, Urgency: push.urgency, ...(withTopic && { Topic: push.topic }) }, body }
  } catch {
    // Only the device's keys were not checked before; the library's words could quote them.
    return undefined
  }
}
