// Waiting at a gate from another command than `nod hook`: the hook's own client, with its way of coming back, but what it
// learns is returned instead of printed.

import { existsSync, realpathSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import * as v from 'valibot'
import { errorAnswerSchema } from '../../shared/errors.ts'
import { hostFilePath } from './connect/host-file.ts'
import { type Place, socketPathOf } from './data-folder.ts'
import { runHook } from './hook.ts'
import type { HookWorld, Outcome } from './hook-world.ts'
import { signOfLife } from './sign-of-life.ts'

/** So much of a gate's timeout is left when the relay ends its wait: what it says is still heard then. */
export const gateMarginSeconds = 15

export type Waited =
  | { readonly is: 'answered'; readonly text: string }
  /** Nobody decided: the time was over, the wait was ended, or it was handed back. */
  | { readonly is: 'unanswered' }
  | { readonly is: 'refused'; readonly status: number; readonly message: string }
  | { readonly is: 'not-reachable' }

export type GateCall = {
  /** Absolute data folder; a relay on another host is asked where it names one. */
  readonly home: string
  readonly place: Place
  readonly body: string
  /** Seconds the question waits. */
  readonly waitSeconds: number
  /** Default: the event of Claude Code that `body` is. */
  readonly path?: '/hooks/ask'
  readonly client?: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** The process whose end ends the wait. */
  readonly parent: number
  readonly signal: AbortSignal
}

/** Asks and waits; never rejects for what the relay or the network does. */
export async function waitAtGate(call: GateCall): Promise<Waited> {
  let waited: Waited = { is: 'unanswered' }
  const timers = new Set<NodeJS.Timeout>()
  const gaveUp = (outcome: Outcome): void => {
    waited = waitedBy(outcome)
  }
  const world: HookWorld = {
    argv: ['--timeout', String(call.waitSeconds + gateMarginSeconds), ...relayFlags(call)],
    env: call.env,
    parent: call.parent,
    uid: call.place.uid,
    firedAt: Date.now(),
    attachId: crypto.randomUUID(),
    signalled: call.signal,
    readInput: () => Promise.resolve(Buffer.from(call.body)),
    print: async (text) => {
      waited = { is: 'answered', text }
      return true
    },
    debug: () => {},
    signOfLife,
    now: () => performance.now(),
    after: (ms, then) => {
      const timer = setTimeout(then, ms)
      timers.add(timer)
      return () => clearTimeout(timer)
    },
    random: Math.random,
    gaveUp,
    ...(call.path && { path: call.path }),
    ...(call.client !== undefined && { client: call.client }),
  }
  try {
    await runHook(world)
  } finally {
    // One that looks after the parent would hold the process for another moment.
    for (const timer of timers) clearTimeout(timer)
  }
  return waited
}

/** The process a script runs in, as its session is named: a number may be used again, with its start it is one process. */
export function clientOfParent(parent: number): string {
  return `${parent}-${signOfLife(parent) ?? '0'}`
}

function relayFlags({ home, place }: GateCall): readonly string[] {
  const hostFile = hostFilePath(home)
  if (existsSync(hostFile)) return ['--config', hostFile]
  const socket = socketPathOf(home, place)
  // The client refuses a linked folder; where the home is one, its real place is meant.
  const folder = existsSync(dirname(socket)) ? realpathSync(dirname(socket)) : dirname(socket)
  return ['--socket', join(folder, basename(socket))]
}

function waitedBy(outcome: Outcome): Waited {
  if (outcome.kind !== 'answer') return { is: 'not-reachable' }
  if (outcome.status < 300) return { is: 'unanswered' }
  const error = v.safeParse(v.pipe(v.string(), v.parseJson(), errorAnswerSchema), outcome.text)
  const message = error.success ? error.output.error.message : `The relay refused with status ${outcome.status}.`
  return { is: 'refused', status: outcome.status, message }
}
