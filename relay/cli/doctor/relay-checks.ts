// The relay's part of the chain: it runs, a phone can come to its address, and push services take its messages.

import type { DoctorAnswer } from '../operator-answers.ts'
import { plain } from '../terminal.ts'
import { broken, type Check, ok, weak } from './check.ts'

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
