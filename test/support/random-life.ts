// A random life: several gates, two devices, two hosts with a terminal each and a relay that stops and dies, driven step by step.
// It remembers what was accepted, so that what came of it can be held against that.

import type { TaskRecord } from '../../relay/core/records.ts'
import type { DeviceId, HostId, TaskId } from '../../shared/ids.ts'
import type { JsonObject } from '../../shared/wire.ts'
import {
  aBody,
  aGate,
  callEnded,
  callFailed,
  callStarted,
  type HookBody,
  prompted,
  sessionEnded,
  stopped,
  subagent,
} from './hook-bodies.ts'
import type { KeyHolder } from './key-holder.ts'
import { type Client, type GateOptions, TestCore } from './test-core.ts'

export type Step =
  | {
      readonly do: 'ask' | 'start' | 'run' | 'fail' | 'hang-up' | 'come-back' | 'come-back-changed' | 'fetch' | 'ack'
      readonly slot: number
    }
  | { readonly do: 'signal' | 'agent-gone' | 'resend'; readonly slot: number }
  | {
      readonly do: 'decide'
      readonly slot: number
      readonly device: 0 | 1
      readonly verdict: string
      readonly agoMs: number
    }
  | { readonly do: 'stop' | 'prompt' | 'subagent-stop' | 'session-end'; readonly isElsewhere: boolean }
  | { readonly do: 'restart' | 'revoke' | 'revoke-host' }
  | { readonly do: 'wait' | 'oversleep' | 'crash'; readonly ms: number }

/** What a device's winning decision was. */
export type Accepted = {
  readonly deviceId: DeviceId
  readonly verdict: string
  /** By the relay's clock: a tap in the future counts as now. */
  readonly decidedAt: number
  readonly settledAt: number
}

const explorer = subagent('a588e3')
/** Two byte-identical calls, one that never runs beside others, one of a subagent, two of plain http hooks; two of another host. */
const slots: readonly { readonly members: JsonObject; readonly isPlain?: true; readonly isElsewhere?: true }[] = [
  { members: {} },
  { members: {} },
  { members: { tool_name: 'Write', tool_input: { file_path: '/home/dev/acme/a.txt', content: 'a' } } },
  { members: { ...explorer, tool_input: { command: 'ls' } } },
  { members: { tool_input: { command: 'git status' } }, isPlain: true },
  { members: {}, isElsewhere: true },
  { members: {}, isElsewhere: true, isPlain: true },
]
export const slotCount = slots.length

type Gate = {
  readonly turn: number
  readonly body: HookBody
  readonly attach?: string
  readonly host: HostId
  client: Client
}

export class RandomLife {
  readonly test = new TestCore()
  readonly devices: readonly [KeyHolder, KeyHolder]
  readonly accepted = new Map<TaskId, Accepted[]>()
  readonly clients: Client[] = []
  revokedAt: number | undefined
  /** The other host, and when it was revoked. */
  readonly elsewhere: HostId
  hostRevokedAt: number | undefined
  readonly #gates = new Map<number, Gate>()
  readonly #sent = new Map<TaskId, JsonObject>()
  #turns = 0

  constructor() {
    const phone = this.test.pair()
    this.devices = [phone, this.test.pair(phone)]
    this.elsewhere = this.test.core.hosts.add('laptop').hostId
  }

  get taskIds(): readonly TaskId[] {
    return [...new Set(this.clients.flatMap(({ taskId }) => taskId ?? []))]
  }

  take(step: Step): void {
    const { test } = this
    switch (step.do) {
      case 'ask':
        return this.#ask(step.slot)
      case 'decide':
        return this.#decide(step.slot, step)
      case 'wait':
        return test.clock.advance(step.ms)
      case 'oversleep':
        return test.clock.oversleep(step.ms)
      case 'crash':
        return test.crash(step.ms)
      case 'restart':
        return test.restart()
      case 'stop':
        return this.#observe(stopped(), step.isElsewhere)
      case 'prompt':
        return this.#observe(prompted(), step.isElsewhere)
      case 'subagent-stop':
        return this.#observe(aBody('SubagentStop', explorer), step.isElsewhere)
      case 'session-end':
        return this.#observe(sessionEnded(), step.isElsewhere)
      case 'revoke-host':
        if (test.core.hosts.revoke(this.elsewhere)) this.hostRevokedAt = test.clock.now()
        return undefined
      case 'revoke':
        if (test.core.devices.revoke(this.devices[1].id)) this.revokedAt = test.clock.now()
        return undefined
      default: {
        const gate = this.#gates.get(step.slot)
        return gate && !this.#isCutOff(gate.host, step.do) ? this.#ofGate(step.do, step.slot, gate) : undefined
      }
    }
  }

  #observe(body: HookBody, isElsewhere: boolean, firedAt = this.test.clock.now()): void {
    const host = isElsewhere ? this.elsewhere : this.test.core.hosts.local
    if (!this.#isCutOff(host)) this.test.observe(body, { host, firedAt })
  }

  /** A revoked host's token is good for nothing: its agents do not get as far as the rules. */
  #isCutOff(host: HostId, deed?: Step['do']): boolean {
    return host === this.elsewhere && this.hostRevokedAt !== undefined && deed !== 'resend' && deed !== 'hang-up'
  }

  #ask(slot: number): void {
    const gate = this.#gates.get(slot)
    if (gate && this.#taskOf(gate)?.state === 'parked') return
    const { members = {}, isPlain = false, isElsewhere = false } = slots[slot] ?? {}
    const host = isElsewhere ? this.elsewhere : this.test.core.hosts.local
    if (this.#isCutOff(host)) return
    this.#turns += 1
    const attach = isPlain ? {} : { attach: `a0a0a0a0-${this.#turns}` }
    const timeout = this.#turns % 3 === 0 ? { timeoutSeconds: 75 } : {}
    const body = aGate(members)
    const client = this.#post(body, { ...attach, ...timeout, host })
    this.#gates.set(slot, { turn: this.#turns, body, ...attach, host, client })
  }

  #ofGate(deed: Exclude<Step['do'], 'ask'>, slot: number, gate: Gate): void {
    const { test } = this
    const { members = {}, isElsewhere = false } = slots[slot] ?? {}
    const call = `toolu_${gate.turn}`
    switch (deed) {
      case 'start':
        return this.#observe(callStarted(call, members), isElsewhere)
      case 'run':
        return this.#observe(callEnded(call, members), isElsewhere)
      case 'fail':
        return this.#observe(callFailed(call, members), isElsewhere)
      case 'hang-up':
        return gate.client.cut()
      case 'fetch':
        if (typeof gate.client.got === 'object') test.core.parking.finished(gate.client.taskId ?? 'task_', true)
        return undefined
      case 'ack':
        return typeof gate.client.got === 'object' ? gate.client.acknowledge() : undefined
      case 'come-back':
        if (gate.attach !== undefined) gate.client = this.#post(gate.body, { attach: gate.attach, host: gate.host })
        return undefined
      case 'come-back-changed':
        return this.#comeBackChanged(gate)
      case 'signal':
      case 'agent-gone':
        if (gate.attach !== undefined) test.core.parking.attachEnded(gate.host, gate.attach, deed)
        return undefined
      case 'resend': {
        const task = this.#taskOf(gate)
        const body = task && this.#sent.get(task.id)
        const again = task && body && this.devices[0].send(task, body)
        if (again && !again.ok) throw new Error(`the same words were not heard again: ${again.reason}`)
        return undefined
      }
      default:
        throw new Error(`no such step: ${deed}`)
    }
  }

  /** Within two days, in which the id names its gate. */
  #comeBackChanged(gate: Gate): void {
    const { attach, host } = gate
    const parkedAt = this.#taskOf(gate)?.parkedAt ?? 0
    if (attach === undefined || this.test.clock.now() - parkedAt > 47 * 3_600_000) return
    const { parked } = this.test.gate(aGate({ tool_input: { command: 'rm -rf /' } }), { attach, host })
    if (parked.is !== 'refused') throw new Error(`other bytes under a known attach id: ${parked.is}`)
  }

  #post(body: HookBody, options: GateOptions): Client {
    const client = this.test.gate(body, options)
    this.clients.push(client)
    return client
  }

  #decide(slot: number, step: { device: 0 | 1; verdict: string; agoMs: number }): void {
    const gate = this.#gates.get(slot)
    const task = gate && this.#taskOf(gate)
    if (!task) return
    const now = this.test.clock.now()
    const device = this.devices[step.device]
    const decidedAt = now - step.agoMs
    const body = device.decision(task, { verdict: step.verdict, decidedAt: new Date(decidedAt).toISOString() })
    const outcome = device.send(task, body)
    if (!outcome.ok) return
    const winner = { deviceId: device.id, verdict: step.verdict, decidedAt: Math.min(decidedAt, now), settledAt: now }
    this.accepted.set(task.id, [...(this.accepted.get(task.id) ?? []), winner])
    if (step.device === 0) this.#sent.set(task.id, body)
  }

  #taskOf({ client }: Gate): TaskRecord | undefined {
    return client.taskId && this.test.task({ id: client.taskId })
  }
}
