// Ports: all that the rules know of the outside world. Clock, chance, disk and agents come in as arguments.

import type { DeviceId, HostId, SessionId, TaskId } from '../../shared/ids.ts'
import type { PushTarget } from '../../shared/push.ts'
import type { Kind } from '../../shared/task.ts'
import type { JsonObject } from '../../shared/wire.ts'
import type { AgentEvent, GateDeed } from './event.ts'
import type { LogEntry } from './log-entry.ts'
import type { DeliveryRecord, DeviceRecord, HostRecord, TaskRecord, Unanswered } from './records.ts'

/** Milliseconds since 1970, and a way to be called later. `after` answers the function that cancels it. */
export type Clock = {
  now(): number
  after(ms: number, deed: () => void): () => void
}

/** Chance. Every id, code and token is made here; tests make them readable. */
export type Ids = {
  task(): TaskId
  device(): DeviceId
  host(): HostId
  /** 8 characters of Crockford base32. */
  code(): string
  /** 256 random bits as base64url. */
  token(): string
  /** 8 random characters of [A-Za-z0-9]. */
  epoch(): string
}

/** One change of the board, as it lies on disk: `ops` is the JSON text of RFC 6902 operations. */
export type LedgerEntry = { readonly seq: number; readonly ops: string }

export type StoredDecision = { readonly taskId: TaskId; readonly bodyHash: string; readonly answer: string }

/** The disk. Every call is synchronous; those that belong together run inside one `transact`. */
export type Store = {
  /** All or nothing, durable when it returns. Throws what `work` throws, after rolling back. One inside another joins it. */
  transact<T>(work: () => T): T
  readonly meta: { get(key: string): string | undefined; set(key: string, value: string): void }
  readonly ledger: {
    append(entry: LedgerEntry): void
    after(seq: number): readonly LedgerEntry[]
    /** Drops entries up to and including `seq`. */
    dropThrough(seq: number): void
    clear(): void
  }
  readonly tasks: {
    insert(record: TaskRecord, input: string): void
    /**
     * The compare-and-set: writes `record` only if the task is still parked, and its deadline is later than `now`
     * (for an expiry: not later). Answers whether it won.
     */
    settle(record: TaskRecord, now: number): boolean
    /** Writes a record that does not change its state. */
    update(record: TaskRecord): void
    get(id: TaskId): TaskRecord | undefined
    /** JSON text of the tool's input; undefined once retention took it. */
    input(id: TaskId): string | undefined
    byAttach(hostId: HostId, attachId: string): TaskRecord | undefined
    /** Parked tasks, and settled ones whose effect may still change. */
    live(): readonly TaskRecord[]
    search(query: TaskQuery): readonly TaskRecord[]
    /** Drops inputs settled before `before`, then the oldest ones until no more than `maxBytes` are left. */
    forgetInputs(before: number, maxBytes: number): void
    /** Settled before this instant: no sign is awaited any more. */
    endLives(before: number): void
    /** Frees attach ids of gates parked before this instant. */
    freeAttaches(before: number): void
  }
  readonly decisions: {
    get(decisionId: string): StoredDecision | undefined
    insert(decisionId: string, decision: StoredDecision): void
  }
  readonly devices: { all(): readonly DeviceRecord[]; put(device: DeviceRecord): void; clear(): void }
  readonly hosts: { all(): readonly HostRecord[]; put(host: HostRecord): void }
  readonly deliveries: {
    /** One row a task, device and rev; a later one replaces it. */
    put(record: DeliveryRecord): void
    /** By device, then rev. */
    ofTask(id: TaskId): readonly DeliveryRecord[]
    /** Tasks with a push composed at this instant or later. */
    tasksSince(instant: number): readonly TaskId[]
    /** Tasks this device was pushed at `since` or later, each with its last push's instant; the newest first. */
    lastOf(id: DeviceId, since: number, limit: number): readonly { readonly taskId: TaskId; readonly sentAt: number }[]
    /** Of each device that was pushed at `since` or later: when one of these was last accepted, and last received. */
    newestSigns(since: number): readonly DeliverySigns[]
    /** Drops those composed before this instant. */
    forget(before: number): void
  }
  /** What an agent calls its sessions. */
  readonly agentSessions: {
    all(): readonly (readonly [id: SessionId, name: string])[]
    put(id: SessionId, name: string): void
    forget(ids: readonly SessionId[]): void
  }
  readonly nonces: {
    /** False when this device used the nonce before. */
    use(deviceId: DeviceId, nonce: string, at: number): boolean
    forget(before: number): void
  }
  readonly log: {
    append(entry: LogEntry): void
    head(): LogEntry | undefined
    all(): Iterable<LogEntry>
    hasHash(hash: string): boolean
  }
  close(): void
}

export type DeliverySigns = {
  readonly deviceId: DeviceId
  readonly acceptedAt?: number
  readonly receivedAt?: number
  /** As in the records: named where it is all that will be known. */
  readonly acceptedBy?: string
}

export type TaskQuery = {
  readonly state?: string
  /** Words that must all occur in title, preview, project or tool. */
  readonly q?: string
  /** Tasks parked before this one. */
  readonly before?: TaskId
  readonly limit: number
}

/** What a decision says to the agent, before it is spelled in the agent's own words. */
export type Verdicted = {
  readonly verdict: string
  readonly message?: string
  readonly input?: JsonObject
  readonly answers?: Readonly<Record<string, string>>
  readonly remember?: JsonObject
  readonly mode?: string
  readonly interrupt?: boolean
}

export type Asked = {
  readonly kind: Kind
  readonly toolName: string
  /** Read only when an answer needs it: it can be megabytes. */
  readonly toolInput: () => JsonObject
}

export type Description = {
  readonly kind: Kind
  readonly project: string
  readonly title: string
  readonly preview: string
  readonly truncated: boolean
  readonly altered: boolean
  readonly risk: 'low' | 'normal' | 'high'
  readonly riskReasons: readonly string[]
  readonly quickAllow: boolean
}

/** What a notification shows of an input beside the preview. */
export type Glance = {
  /** What the agent says about its call: shown below it, marked as its words. */
  readonly remark?: string
  /** A question that two buttons answer: its text is the key of the answer, a label the value. */
  readonly choice?: { readonly text: string; readonly labels: readonly [string, string] }
}

/** One agent: its payloads → our words → its answers. */
export type Agent = {
  readonly name: string
  /** `path` names the member that was wrong; `client` who called, where the body does not say. */
  read(
    body: JsonObject,
    client?: string,
  ): { ok: true; event: AgentEvent } | { ok: false; reason: 'bad-body'; path: string }
  describe(gate: GateDeed, cwd: string): Description
  describeSuggestion(entry: JsonObject, cwd: string): { label: string; strong: boolean }
  glance?(asked: Asked): Glance
  /** Undefined where handing back is right: a dialog stays. `waitedMs` is how long it will have waited. */
  unanswered?(
    gate: GateDeed,
    circumstances: { readonly headless: boolean; readonly waitedMs: number },
  ): Unanswered | undefined
  /**
   * The bytes for the agent, and the input it will run with where we changed it. `isDelivered`: nobody has to fetch them,
   * the decision is where it belongs with the settlement itself.
   */
  answer(
    asked: Asked,
    decision: Verdicted,
  ):
    | { ok: true; body: string; input?: JsonObject; isDelivered?: true }
    | { ok: false; reason: 'choice-not-offered' }
    /** `path` names the member of the decision that does not fit, where one does not. */
    | { ok: false; reason: 'answers-do-not-fit'; path?: string }
}

/** One message for one device, not yet encrypted. */
export type Push = {
  readonly payload: string
  /** The least that still says what it is about; sent when the push service finds the payload too large. */
  readonly minimal: string
  /** A newer message of this topic replaces one that still waits at the push service. */
  readonly topic: string
  readonly urgency: 'high' | 'normal' | 'low'
  /** Worth nothing later than this (ms since 1970): its TTL, and the end of all retries. */
  readonly expiresAt: number
}

/**
 * `gone`: the subscription is no more. `refused`: the push service does not take our messages (configuration).
 * `unreachable`: no answer, after all retries. `expired`: the time was over first. `no-contact`: Apple wants to know
 * whom to write to. `not-allowed`: the endpoint is not one of a known push service.
 */
export type PushRefusal = 'gone' | 'refused' | 'unreachable' | 'expired' | 'no-contact' | 'not-allowed'

export type PushOutcome =
  | { readonly ok: true }
  | {
      readonly ok: false
      readonly reason: PushRefusal
      readonly message: string
      /** A request was on its way and had no answer: it may have been accepted all the same. */
      readonly isUncertain?: true
    }

/** Web Push. Accepted means by the push service, not by the device. */
export type PushSender = {
  /** Public VAPID key, 65 bytes as base64url: browsers subscribe with it. */
  readonly applicationServerKey: string
  /** Why nothing will be sent there; null: it can be. */
  objection(endpoint: string): { readonly reason: 'no-contact' | 'not-allowed'; readonly message: string } | null
  /** Apple shows every push and stacks them: no endings there. */
  isApple(endpoint: string): boolean
  /** Retries by itself. Never rejects; an aborted signal ends it as `expired`. */
  send(target: PushTarget, push: Push, signal: AbortSignal): Promise<PushOutcome>
  close(): void
}
