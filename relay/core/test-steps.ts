// Steps of a test task: what the person who asked for it reads, from how each device stands to how it ended.

import type { Device } from '../../shared/board.ts'
import type { DeviceId } from '../../shared/ids.ts'
import type { DeliveryStep } from './pushing/deliveries.ts'
import { iso, type TaskRecord } from './records.ts'

/** As `POST /operator/test` tells it. `device` tells how one stands before the test, `parked` that it waits. */
export type TestStep = {
  readonly step: 'device' | 'parked' | DeliveryStep['step'] | 'expired' | 'withdrawn'
  readonly deviceId?: DeviceId
  readonly ok: boolean
  readonly at: string
  readonly text?: string
}

/** How every device stands, in the order they were paired. */
export function deviceSteps(devices: readonly Device[], now: number): readonly TestStep[] {
  return devices.map((device) => ({
    step: 'device',
    deviceId: device.id,
    ok: getsPushes(device),
    at: iso(now),
    text: standing(device),
  }))
}

/** Whether a test can arrive there. */
export function getsPushes({ state, push }: Device): boolean {
  return state === 'paired' && push === 'working'
}

export function parkedStep(isPushed: boolean, now: number): TestStep {
  const where = isPushed
    ? 'Allow or deny it on a device within 2 minutes.'
    : 'No device gets notifications yet. It stands in the open pages: allow or deny it there within 2 minutes.'
  return { step: 'parked', ok: true, at: iso(now), text: `${where} Nothing will run.` }
}

const isItOn = 'is the device on, online, and its browser allowed to run in the background?'

/**
 * Null for a decision: its verdict is told when the task is settled. `acceptedBy`: the push service, where its word is all
 * that will be known.
 */
export function stepOfPush({ step, deviceId, at, text }: DeliveryStep, acceptedBy?: string): TestStep | null {
  switch (step) {
    case 'accepted':
      return { step, deviceId, ok: true, at: iso(at), text: text ?? acceptedText(acceptedBy) }
    case 'resent':
      return { step, deviceId, ok: true, at: iso(at), text: text ?? 'nothing heard of it: sent once more' }
    case 'unconfirmed':
      return { step, deviceId, ok: false, at: iso(at), text: text ?? `not confirmed: ${isItOn}` }
    case 'received':
      return { step, deviceId, ok: true, at: iso(at), text: text ?? 'received' }
    case 'shown':
      return { step, deviceId, ok: true, at: iso(at), text: text ?? 'shown' }
    case 'problem':
      return { step, deviceId, ok: false, at: iso(at), text: text ?? 'the notification could not be sent' }
    case 'decided':
      return null
  }
}

/** How it ended; null while it waits. */
export function stepOfEnd({ state, decision }: TaskRecord, now: number): TestStep | null {
  const at = iso(now)
  if (state === 'parked') return null
  if (state === 'expired') return { step: 'expired', ok: false, at, text: 'Nobody decided within 2 minutes.' }
  if (!decision) return { step: 'withdrawn', ok: false, at, text: 'The relay ended before anybody decided.' }
  const deed = decision.verdict === 'allow' ? 'allowed' : 'denied'
  const where = decision.via === 'notification' ? 'by its notification' : 'in the app'
  return { step: 'decided', deviceId: decision.deviceId, ok: true, at, text: `${deed} ${where}` }
}

/**
 * What to look at where a test got stuck; null where it was shown, where a problem was told before, and where its push
 * service (`acceptedBy`) tells no more than that it took it: that is no problem of anybody's.
 */
export function stuckStep(
  deviceId: DeviceId,
  seen: ReadonlySet<TestStep['step']>,
  now: number,
  acceptedBy?: string,
): TestStep | null {
  if (seen.has('shown') || seen.has('problem')) return null
  if (acceptedBy !== undefined && seen.has('accepted') && !seen.has('received')) return null
  // It was told why when it was sent in vain for the second time.
  if (seen.has('unconfirmed') && !seen.has('received')) return null
  const text = seen.has('received')
    ? 'received, but not shown: are notifications allowed there?'
    : seen.has('accepted')
      ? `never received: ${isItOn}`
      : 'its push service did not answer'
  return { step: 'problem', deviceId, ok: false, at: iso(now), text }
}

function acceptedText(by: string | undefined): string {
  return by === undefined ? 'accepted by its push service' : `accepted by ${by}; ${by} tells no more`
}

function standing({ state, push }: Device): string {
  if (state !== 'paired') return 'not confirmed yet. Confirm it on a device that is already paired.'
  if (push === 'working') return 'gets notifications'
  if (push === 'broken') return 'its notifications do not arrive any more. Open Nod there and turn them on again.'
  return 'no notifications yet. Open Nod there and turn them on.'
}
