// A core for tests: the real rules on a real SQLite store, with a clock that the test moves and ids that can be read.

import { createClaudeCode } from '../../relay/agents/claude-code/claude-code.ts'
import { createNod } from '../../relay/agents/nod/nod.ts'
import { createScript } from '../../relay/agents/script/script.ts'
import { type Core, createCore } from '../../relay/core/core.ts'
import type { Waiter } from '../../relay/core/gates.ts'
import { sha256 } from '../../relay/core/hash.ts'
import type { Parked } from '../../relay/core/parking.ts'
import type { Agent, Ids, Store } from '../../relay/core/ports.ts'
import type { TaskRecord } from '../../relay/core/records.ts'
import { sessionIdOf } from '../../relay/core/sessions.ts'
import { openStore } from '../../relay/store/open-store.ts'
import { encodeCrockford, type HostId, type TaskId } from '../../shared/ids.ts'
import { FakeClock } from './fake-clock.ts'
import { FakeSender } from './fake-sender.ts'
import type { HookBody } from './hook-bodies.ts'
import { holdKey, type KeyHolder, makeKey } from './key-holder.ts'
import { someNow } from './tasks.ts'

export type TestCoreOptions = {
  readonly store?: Store
  readonly clock?: FakeClock
  readonly agent?: Agent
  readonly sender?: FakeSender
  /** Default: a fault ends the test. */
  readonly onFault?: (fault: unknown) => void
  /** Default 12 h. */
  readonly parkMs?: number
  /** Sets the ids of one board apart from another's. Default 1. */
  readonly board?: number
}

export type GateOptions = {
  /** Without it the client is a plain http hook. */
  readonly attach?: string
  readonly timeoutSeconds?: number
  /** When its process started; default now. */
  readonly firedAt?: number
  readonly host?: HostId
  /** Nobody sits at its run. */
  readonly headless?: boolean
}

/** An answer on its way to the agent, and when it was given. */
export type Given = { readonly taskId: TaskId; readonly answer: string; readonly at: number }

/** What a client got so far: `waiting`, its connection `dropped`, `handed-back`, or the answer's text. */
export type Got = 'waiting' | 'dropped' | 'handed-back' | { readonly answer: string }

export type Client = {
  readonly parked: Parked
  /** Set unless the gate was refused or not parked. */
  readonly taskId: TaskId | undefined
  readonly got: Got
  /** Its connection closes. */
  cut(): void
  /** It flushed its output: `nod hook` says so, of a plain response http tells. */
  acknowledge(): void
}

export class TestCore {
  readonly clock: FakeClock
  readonly store: Store
  readonly agent: Agent
  readonly sender: FakeSender
  /** Every answer that a client got. */
  readonly given: Given[] = []
  readonly #options: TestCoreOptions
  readonly #ids: Ids
  #core: Core
  #connections: (() => void)[] = []

  constructor(options: TestCoreOptions = {}) {
    this.#options = options
    this.clock = options.clock ?? new FakeClock(someNow)
    this.store = options.store ?? openStore(':memory:')
    this.agent = options.agent ?? createClaudeCode({ home: '/home/dev', nodHome: '/home/dev/.nod' })
    this.sender = options.sender ?? new FakeSender()
    this.#ids = countingIds(options.board ?? 1)
    this.#core = this.#open()
  }

  get core(): Core {
    return this.#core
  }

  /** A clean stop and a new start on the same store. */
  restart(): void {
    this.#core.close()
    this.crash()
  }

  /** The process dies without a word, and a new one starts on the same store. `awayMs` later, if given. */
  crash(awayMs = 0): void {
    for (const breakIt of this.#connections) breakIt()
    this.#connections = []
    // What a dead process had begun to send, nobody finishes.
    this.#core.pushing.close()
    this.clock.loseTimers()
    this.clock.advance(awayMs)
    this.#core = this.#open()
  }

  /** Pairs a device that can decide at once: further ones are confirmed by the first. */
  pair(first?: KeyHolder): KeyHolder {
    const { publicKey, privateKey } = makeKey()
    const { code } = this.#core.codes.open()
    const paired = this.#core.devices.pair({ code, name: 'Pixel 8', platform: 'test', publicKey })
    if (!paired.ok) throw new Error(`pairing refused: ${paired.reason}`)
    if (first) this.#confirm(paired.device.id, first)
    return holdKey(paired.device.id, privateKey, () => this.#core)
  }

  /** Posts a gate, as `nod hook` (with an attach id) or a plain http hook does. */
  gate(body: HookBody, options: GateOptions = {}): Client {
    const { attach, timeoutSeconds = 86_400, host = this.#core.hosts.local } = options
    const { event, deed } = this.#read(body, { ...options, host })
    const core = this.#core
    const gate = deed.is === 'stopped' ? core.replying.gateOf({ ...event, deed }, attach) : deed
    if (gate?.is !== 'gate') throw new Error(`${body.hook_event_name} is no gate`)
    const parked = core.parking.park({
      event: { ...event, deed: gate },
      agent: this.agent,
      bodyHash: sha256(JSON.stringify(body)),
      timeoutMs: timeoutSeconds * 1_000,
      ...(attach !== undefined && { attachId: attach }),
    })
    const taskId = 'task' in parked ? parked.task.id : undefined
    let got: Got = 'handed-back'
    const give = (answer: string): void => {
      got = { answer }
      if (taskId) this.given.push({ taskId, answer, at: this.clock.now() })
    }
    if (parked.is === 'answer') give(parked.answer)
    const waiter: Waiter = {
      give,
      handBack: () => {
        got = 'handed-back'
      },
      drop: () => {
        got = 'dropped'
        core.parking.lose(taskId ?? 'task_', waiter)
      },
    }
    if (parked.is === 'parked') {
      got = 'waiting'
      this.#connections.push(() => {
        if (got === 'waiting') got = 'dropped'
      })
      core.parking.hold(parked.task.id, waiter)
    }
    return {
      parked,
      taskId,
      get got() {
        return got
      },
      cut: () => {
        if (got === 'waiting') got = 'dropped'
        if (taskId && core === this.#core) core.parking.lose(taskId, waiter)
      },
      acknowledge: () => {
        if (attach === undefined && taskId) this.#core.parking.finished(taskId, true)
        else if (attach !== undefined) this.#core.parking.attachEnded(host, attach, 'answered')
      },
    }
  }

  /** Posts a gate that must park, and answers its task beside its client. */
  park(body: HookBody, options: GateOptions = {}): { readonly task: TaskRecord; readonly client: Client } {
    const client = this.gate(body, options)
    if (client.parked.is !== 'parked') throw new Error(`not parked but ${client.parked.is}`)
    return { task: client.parked.task, client }
  }

  observe(body: HookBody, options: Pick<GateOptions, 'firedAt' | 'host' | 'headless'> = {}): void {
    const { event, deed } = this.#read(body, { host: this.#core.hosts.local, ...options })
    this.#core.observing.observe({ ...event, deed })
  }

  /** `nod hook` tells how its wait ended. */
  attachEnded(attach: string, because: 'answered' | 'signal' | 'agent-gone'): boolean {
    return this.#core.parking.attachEnded(this.#core.hosts.local, attach, because)
  }

  /** The task as the disk has it. */
  task({ id }: Pick<TaskRecord, 'id'>): TaskRecord {
    const found = this.store.tasks.get(id)
    if (!found) throw new Error(`no task ${id}`)
    return found
  }

  #read(body: HookBody, said: Pick<GateOptions, 'firedAt' | 'headless'> & { readonly host: HostId }) {
    const { host: hostId, firedAt = this.clock.now(), headless = false } = said
    const reading = this.agent.read(body)
    if (!reading.ok) throw new Error(`bad body at ${reading.path}`)
    const { deed, ...rest } = reading.event
    const sessionId = sessionIdOf(hostId, this.agent.name, rest.agentSession)
    const event = { ...rest, agent: this.agent.name, hostId, sessionId, firedAt, headless }
    return { event, deed }
  }

  #confirm(id: KeyHolder['id'], first: KeyHolder): void {
    const path = `/api/devices/${id}/confirm`
    const signed = { method: 'POST', path, body: first.sign('POST', path, {}) }
    if (!this.#core.devices.confirm(id, first.record(), signed)) throw new Error(`not confirmed: ${id}`)
  }

  #open(): Core {
    return createCore({
      store: this.store,
      clock: this.clock,
      sender: this.sender,
      ids: this.#ids,
      agents: { [this.agent.name]: this.agent, nod: createNod(), script: createScript() },
      build: 'test',
      localName: 'workshop',
      parkMs: this.#options.parkMs ?? 12 * 3_600_000,
      newEpoch: false,
      onFault:
        this.#options.onFault ??
        ((fault) => {
          throw fault
        }),
    })
  }
}

/** Ids in the order they were asked for. */
function countingIds(board: number): Ids {
  let count = 0
  const next = (): string => {
    count += 1
    const bytes = Buffer.alloc(16)
    bytes.writeUInt8(board, 11)
    bytes.writeUInt32BE(count, 12)
    return encodeCrockford(bytes)
  }
  return {
    task: () => `task_${next()}`,
    device: () => `dev_${next()}`,
    host: () => `host_${next()}`,
    code: () => next().slice(-8),
    token: () => `token-${next()}`,
    epoch: () => next().slice(-8),
  }
}
