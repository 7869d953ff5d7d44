// A way: how a phone could come to this machine by https, and the commands that are still missing.

import type { DoctorAnswer } from '../operator-answers.ts'
import type { RunProgram } from '../run-program.ts'

export type Way = {
  readonly name: string
  /** `open`: it leads here. `near`: the commands open it. `absent`: not on this machine. */
  readonly is: 'open' | 'near' | 'absent'
  readonly text: string
  /** Exactly what to type, in this order. */
  readonly commands?: readonly string[]
  /** The address it leads from, once it does. */
  readonly origin?: string
}

export type WayParts = {
  /** How the relay was started. */
  readonly relay: Pick<DoctorAnswer, 'listens' | 'origin' | 'tls'>
  /** The command that starts the relay. */
  readonly start: string
  readonly run: RunProgram
  /** Where certbot keeps certificates. */
  readonly certificateFolder: string
}

export function portOfRelay({ listens }: WayParts['relay']): string {
  const { port, protocol } = new URL(listens)
  return port === '' ? (protocol === 'https:' ? '443' : '80') : port
}

/** The start that tells the relay its public address. */
export function startAt(origin: string, { start }: WayParts): string {
  return `NOD_ORIGIN=${origin} ${start}`
}

/** What to do next: all that is near, or what is missing of the way that the relay was started for. */
export function nextWays(ways: readonly Way[], { origin }: Pick<WayParts['relay'], 'origin'>): readonly Way[] {
  const near = ways.filter(({ is, commands }) => is === 'near' && commands !== undefined)
  return origin === undefined ? near : near.filter((way) => isSameOrigin(way.origin, origin))
}

/** Host names compare without a case and without the dot at the root. */
export function isSameOrigin(one: string | undefined, other: string | undefined): boolean {
  if (one === undefined || other === undefined) return false
  return URL.canParse(one) && URL.canParse(other) && new URL(one).origin === new URL(other).origin
}
