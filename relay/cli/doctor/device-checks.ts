// The devices' part of the chain: each can be pushed to, and was heard of after the last push. Accepted is not arrived.

import type { DoctorAnswer } from '../operator-answers.ts'
import { ago } from '../spoken-time.ts'
import { plain } from '../terminal.ts'
import { broken, type Check, ok, unknown, weak } from './check.ts'

type ListedDevice = DoctorAnswer['devices'][number]

type DeviceCheckParts = {
  readonly nod: string
  /** ms since 1970. */
  readonly now: number
}

const check = 'device'
const turnOn = 'Open Nod there and turn notifications on again.'
/** Twice as long as a phone that is on takes for its word, with some patience. */
const receiptDueMs = 60_000

export function deviceChecks({ devices }: DoctorAnswer, parts: DeviceCheckParts): readonly Check[] {
  if (devices.length === 0) {
    return [broken('devices', 'No device is paired: nobody can answer.', `Run ${parts.nod} pair.`)]
  }
  return devices.map((device) => pairingCheck(device, parts) ?? pushCheck(device, parts) ?? receiptCheck(device, parts))
}

/** Undefined where the device may decide, at the address it knows. */
function pairingCheck(device: ListedDevice, { nod }: DeviceCheckParts): Check | undefined {
  const name = plain(device.name)
  if (device.state !== 'paired') {
    return weak(check, `${name} waits to be let in.`, 'Compare the six digits on a paired device, and let it in there.')
  }
  if (!device.isElsewhere) return undefined
  const text = `${name} was paired at ${plain(device.origin ?? '')}, where Nod does not answer now.`
  return broken(check, text, `Open the address of today on it and pair it again: ${nod} pair`)
}

/** Undefined where its push service takes what it is sent. */
function pushCheck({ push, problem, lastAt, ...device }: ListedDevice, { now }: DeviceCheckParts): Check | undefined {
  const name = plain(device.name)
  const why = problem === undefined ? '' : ` ${plain(problem.message)}`
  if (push === 'none') {
    const text = `${name} gets no notifications; seen ${ago(lastAt, now)}.`
    return weak(check, text, 'Open Nod there, Notifications, and turn them on.')
  }
  if (push === 'broken') return broken(check, `${name} no longer gets its notifications.${why}`, turnOn)
  if (problem === undefined) return undefined
  return weak(
    check,
    `${name} may not get its notifications.${why}`,
    `See that this machine is online. If it is: ${turnOn}`,
  )
}

/** What was accepted last, what was received last, and whether anything was heard of the device in between. */
function receiptCheck(device: ListedDevice, { now, nod }: DeviceCheckParts): Check {
  const name = plain(device.name)
  const { lastAcceptedAt, lastReceiptAt, unconfirmedAt, acceptedBy } = device
  const tryIt = `Try it: ${nod} test`
  const isItOn = `Is it on, online, and Nod allowed to run there? ${tryIt}`
  const lastReceipt = lastReceiptAt === undefined ? 'no receipt in 7 days' : `last receipt ${ago(lastReceiptAt, now)}`
  if (unconfirmedAt !== undefined) {
    return weak(
      check,
      `${name} did not confirm its notification, sent twice ${ago(unconfirmedAt, now)}; ${lastReceipt}.`,
      isItOn,
    )
  }
  if (lastAcceptedAt === undefined) return unknown(check, `${name} was not sent anything in 7 days.`, tryIt)
  if (lastReceiptAt === undefined && acceptedBy !== undefined) {
    const by = plain(acceptedBy)
    return unknown(check, `${name}: accepted by ${by} ${ago(lastAcceptedAt, now)}; ${by} tells no more.`, tryIt)
  }
  if (lastReceiptAt === undefined) return weak(check, `${name} has confirmed no notification in 7 days.`, tryIt)
  const heardAt = Math.max(Date.parse(lastReceiptAt), Date.parse(device.lastAt ?? lastReceiptAt))
  const acceptedAt = Date.parse(lastAcceptedAt)
  const isSilent = acceptedAt - heardAt > receiptDueMs && now - acceptedAt > receiptDueMs
  return isSilent && acceptedBy === undefined
    ? weak(check, `${name} did not confirm what it was sent ${ago(lastAcceptedAt, now)}; ${lastReceipt}.`, isItOn)
    : ok(check, `${name} gets notifications; ${lastReceipt}.`)
}
