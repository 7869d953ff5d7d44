// Reach: this browser tries its own way to the relay, step by step, and tells the terminal that asked. It works before it is
// paired, and needs nothing of what a paired browser keeps.

import { computed, type ReadonlySignal, signal } from '@preact/signals'
import { type ReachBody, type ReachStep, reachAnswerSchema } from '../../../shared/reach.ts'
import { createApi } from '../../link/api.ts'
import { readPairingLink } from './pairing-link.ts'
import { checkPush, type PushVerdict } from './reach-push.ts'
import { checkStream } from './reach-stream.ts'
import type { WorkerRegistration, World } from './world.ts'

export type ReachCheck = {
  readonly step: Exclude<ReachStep, 'opened' | 'done'>
  readonly state: 'waiting' | 'running' | 'ok' | 'bad'
  readonly text: string
}

/** `asking`: the browser's permission takes a tap. `over`: the code is no longer good. `silent`: nobody answers. */
export type ReachPhase = 'running' | 'asking' | 'done' | 'over' | 'silent'

export type ReachModel = {
  readonly phase: ReadonlySignal<ReachPhase>
  readonly checks: ReadonlySignal<readonly ReachCheck[]>
  /** The tap: the browser asks its person now. */
  readonly askPush: () => Promise<void>
  readonly skipPush: () => Promise<void>
  /** All of it once more, while the code is good. */
  readonly again: () => Promise<void>
}

export type ReachOptions = {
  readonly world: Pick<World, 'fetch' | 'origin' | 'clock' | 'crypto' | 'worker' | 'page'>
  /** What people call this browser. */
  readonly name: string
  /** By which protocol the latest answer came: `h2`, `h3`, `http/1.1`; empty where the browser does not say. */
  readonly protocol: () => string
}

type Verdict = { readonly ok: boolean; readonly text: string }

const order = ['https', 'certificate', 'first-byte', 'ready', 'clock', 'push'] as const

/** Begins at once. */
export function createReach({ world, name, protocol }: ReachOptions): ReachModel {
  const { code } = readPairingLink(world.page.takeFragment())
  const api = createApi({ fetch: world.fetch, clock: world.clock, origin: world.origin, token: () => code })
  const phase = signal<ReachPhase>('running')
  const found = signal<ReadonlyMap<ReachStep, Verdict>>(new Map())
  const running = signal<ReachStep | null>(null)
  const checks = computed(() => order.map((step) => checkOf(step, found.value, running.value)))
  let registration: WorkerRegistration | null = null
  /** Of the quickest answer so far: what stayed on its way the shortest is the truest. */
  let best = { roundMs: Number.POSITIVE_INFINITY, aheadMs: 0 }

  /** False when nobody takes it any more. */
  async function tell(body: ReachBody): Promise<boolean> {
    const sentAt = world.clock.now()
    const answer = await api.send('POST', '/api/reach', JSON.stringify(body), reachAnswerSchema)
    if (!answer.ok) {
      phase.value = answer.is === 'refused' ? 'over' : 'silent'
      return false
    }
    const roundMs = world.clock.now() - sentAt
    if (roundMs <= best.roundMs) best = { roundMs, aheadMs: sentAt + roundMs / 2 - Date.parse(answer.value.now) }
    return true
  }

  async function take(step: ReachStep, verdict: Verdict): Promise<boolean> {
    found.value = new Map(found.value).set(step, verdict)
    running.value = null
    return tell({ step, ...verdict })
  }

  async function check(step: ReachStep, deed: () => Promise<Verdict> | Verdict): Promise<boolean> {
    running.value = step
    return take(step, await deed())
  }

  async function run(): Promise<void> {
    phase.value = 'running'
    found.value = new Map()
    if (code === null) {
      phase.value = 'over'
      return
    }
    if (!(await tell({ step: 'opened', ok: true, text: name }))) return
    if (!(await check('https', () => httpsVerdict(world.origin, protocol())))) return
    if (!(await check('certificate', register))) return
    running.value = 'first-byte'
    const stream = await checkStream(world, code)
    if (!(await take('first-byte', stream.firstByte))) return
    if (!(await take('ready', stream.ready))) return
    if (!(await check('clock', () => clockVerdict(best.aheadMs)))) return
    running.value = 'push'
    await settlePush(await checkPush(world, registration, false))
  }

  async function settlePush(verdict: PushVerdict): Promise<void> {
    if (verdict === 'asks') {
      running.value = null
      phase.value = 'asking'
      return
    }
    if (!(await take('push', verdict))) return
    const ok = [...found.value.values()].every((one) => one.ok)
    if (await tell({ step: 'done', ok })) phase.value = 'done'
  }

  async function register(): Promise<Verdict> {
    if (world.worker === null) {
      return { ok: false, text: 'no service worker here: a private window, or an address without https' }
    }
    try {
      registration = await world.worker.register()
      return {
        ok: true,
        text: world.origin.startsWith('https:') ? 'trusted by this browser' : 'none needed on this machine',
      }
    } catch {
      return { ok: false, text: 'not trusted by this browser, or its storage is blocked: Nod’s worker was refused' }
    }
  }

  void run()
  return {
    phase,
    checks,
    askPush: async () => {
      // First of all: browsers take the question only from the tap itself.
      await world.page.notices?.request()
      phase.value = 'running'
      running.value = 'push'
      await settlePush(await checkPush(world, registration, true))
    },
    skipPush: async () => {
      phase.value = 'running'
      await settlePush({ ok: true, text: 'supported, not tried' })
    },
    again: run,
  }
}

function checkOf(
  step: ReachCheck['step'],
  found: ReadonlyMap<ReachStep, Verdict>,
  running: ReachStep | null,
): ReachCheck {
  const verdict = found.get(step)
  if (verdict) return { step, state: verdict.ok ? 'ok' : 'bad', text: verdict.text }
  return { step, state: step === running ? 'running' : 'waiting', text: '' }
}

const protocols: Readonly<Record<string, string>> = { 'http/1.1': 'HTTP/1.1', h2: 'HTTP/2', h3: 'HTTP/3' }

function httpsVerdict(origin: string, protocol: string): Verdict {
  const by = protocols[protocol] ?? protocol
  if (origin.startsWith('https:')) return { ok: true, text: by === '' ? origin : `${origin} by ${by}` }
  return { ok: false, text: `${origin} is open to browsers on the relay’s own machine only` }
}

/** What a signature may be off by, past which people should set the clock: Nod itself corrects for less and more. */
const driftMs = 60_000

function clockVerdict(aheadMs: number): Verdict {
  const seconds = Math.round(Math.abs(aheadMs) / 1000)
  if (seconds < 2) return { ok: true, text: 'the same as the relay’s' }
  const span = seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`
  const text = `${span} ${aheadMs > 0 ? 'ahead of' : 'behind'} the relay’s`
  return Math.abs(aheadMs) <= driftMs
    ? { ok: true, text: `${text}; Nod corrects for that` }
    : { ok: false, text: `${text}: let the system set it by itself` }
}
