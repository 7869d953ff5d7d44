// The relay's part of the chain: it runs, a phone can come to its address, push services take its messages, and each device
// was heard of.

import type { DoctorAnswer } from '../operator-answers.ts'
import { ago } from '../spoken-time.ts'
import { plain } from '../terminal.ts'
import { broken, type Check, ok, unknown, weak } from './check.ts'

export type RelayCheckParts = {
  readonly nod: string
  readonly start: string
  /** Version of this command. */
  readonly version: string
  /** ms since 1970. */
  readonly now: number
  readonly fetch: typeof globalThis.fetch
}

export function relayCheck(relay: DoctorAnswer, { version, start }: RelayCheckParts): Check {
  const text = `Nod ${plain(relay.version)} runs on ${relay.listens}.`
  return relay.version === version
    ? ok('relay', text)
    : weak('relay', `${text} This command is ${version}.`, `Stop it and start it again: ${start}`)
}

export async function originCheck(relay: DoctorAnswer, parts: RelayCheckParts): Promise<Check> {
  const { origin, tls } = relay
  if (origin === undefined || !origin.startsWith('https:')) {
    return weak(
      'origin',
      'Only browsers on this machine come to it: it has no https address.',
      `Run ${parts.nod} reach.`,
    )
  }
  const daysLeft = tls === undefined ? Number.POSITIVE_INFINITY : (Date.parse(tls.validTo) - parts.now) / 86_400_000
  if (daysLeft < 0) {
    return broken(
      'origin',
      `The certificate of ${origin} ended on ${tls?.validTo.slice(0, 10)}.`,
      'Renew it; Nod takes the new one by itself.',
    )
  }
  const trouble = await troubleAt(origin, parts.fetch)
  if (trouble !== undefined)
    return broken('origin', `${origin} does not lead here: ${trouble}.`, `Run ${parts.nod} reach.`)
  return daysLeft < 7
    ? weak('origin', `${origin} leads here; its certificate ends on ${tls?.validTo.slice(0, 10)}.`, 'Renew it soon.')
    : ok('origin', `${origin} leads here.`)
}

/** Apple alone refuses messages of a sender nobody can write to. */
export function contactCheck({ vapidSubject, devices }: DoctorAnswer): Check {
  if (vapidSubject !== undefined) return ok('contact', `Push services may write to ${vapidSubject}.`)
  const text = 'Push services have nobody to write to'
  const remedy = 'Start Nod with NOD_CONTACT=you@example.org, an address of yours.'
  return devices.some(({ platform, problem }) => problem?.code === 'no-contact' || /^i(?:OS|PadOS)$/.test(platform))
    ? broken('contact', `${text}: Apple takes nothing from this relay.`, remedy)
    : weak('contact', `${text}: Apple would take nothing from this relay.`, remedy)
}

export function deviceChecks({ devices }: DoctorAnswer, parts: RelayCheckParts): readonly Check[] {
  if (devices.length === 0) {
    return [broken('devices', 'No device is paired: nobody can answer.', `Run ${parts.nod} pair.`)]
  }
  return devices.map((device) => deviceCheck(device, parts))
}

function deviceCheck(device: DoctorAnswer['devices'][number], { now, nod }: RelayCheckParts): Check {
  const name = plain(device.name)
  const check = 'device'
  if (device.state !== 'paired') {
    return weak(check, `${name} waits to be let in.`, 'Compare the six digits on a paired device, and let it in there.')
  }
  if (device.isElsewhere) {
    const text = `${name} was paired at ${plain(device.origin ?? '')}, where Nod does not answer now.`
    return broken(check, text, `Open the address of today on it and pair it again: ${nod} pair`)
  }
  if (device.push === 'none') {
    return weak(
      check,
      `${name} gets no notifications; seen ${ago(device.lastAt, now)}.`,
      'Open Nod there, Notifications, and turn them on.',
    )
  }
  if (device.push === 'broken') {
    const why = device.problem === undefined ? '' : ` ${plain(device.problem.message)}`
    return broken(
      check,
      `${name} no longer gets its notifications.${why}`,
      'Open Nod there and turn notifications on again.',
    )
  }
  const { lastAcceptedAt, lastReceiptAt } = device
  if (lastAcceptedAt === undefined)
    return unknown(check, `${name} was not sent anything in 7 days.`, `Try it: ${nod} test`)
  const isConfirmed = lastReceiptAt !== undefined
  if (isConfirmed) return ok(check, `${name} gets notifications; last receipt ${ago(lastReceiptAt, now)}.`)
  return weak(check, `${name} has confirmed no notification in 7 days.`, `Try it: ${nod} test`)
}

const patienceMs = 5_000

/** Why the public address does not lead to a relay; undefined when it does. */
async function troubleAt(origin: string, fetch: RelayCheckParts['fetch']): Promise<string | undefined> {
  try {
    const signal = AbortSignal.timeout(patienceMs)
    const answer = await fetch(`${origin}/healthz`, { redirect: 'error', signal })
    const text = (await answer.text()).slice(0, 64)
    if (answer.ok && text === 'ok') return undefined
    return answer.status === 421 ? 'the proxy passes on another name than this' : `it answers ${answer.status}`
  } catch (fault) {
    const cause = fault instanceof Error ? (fault.cause ?? fault) : fault
    const code = typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : ''
    return troubles.find(([pattern]) => pattern.test(code))?.[1] ?? 'nobody answers within 5 s'
  }
}

const troubles = [
  [/^ENOTFOUND|^EAI_/, 'its name is not known here'],
  [/^ECONNREFUSED/, 'nobody listens there'],
  [/CERT|SIGNATURE|ALTNAME|SSL|TLS/, 'its certificate is not trusted by this machine'],
] as const
