// Records: what the relay itself keeps of a task, a device and a host; screens see a part of each.

import type { Device, Host } from '../../shared/board.ts'
import type { DeviceId, HostId, SessionId, TaskId } from '../../shared/ids.ts'
import type { PushTarget } from '../../shared/push.ts'
import type { PublicKey } from '../../shared/signing.ts'
import type {
  EffectState,
  Kind,
  Outcome,
  Risk,
  TaskState,
  TaskSummary,
  Verdict,
  Via,
  WithdrawalReason,
} from '../../shared/task.ts'
import type { JsonObject } from '../../shared/wire.ts'

export type Step = { readonly at: string; readonly what: string; readonly by?: string }

export type DecisionRecord = {
  readonly decisionId: `dec_${string}`
  readonly verdict: Verdict
  readonly deviceId: DeviceId
  readonly deviceName: string
  readonly via: Via
  /** By the relay's clock; never later than the settlement. */
  readonly decidedAt: number
  readonly message?: string
  /** Our answers to a question, to tell them from somebody else's. */
  readonly answers?: Readonly<Record<string, string>>
  /** Fields of the input that were changed, as they were typed; a form's content. */
  readonly input?: JsonObject
  /** The one suggestion that was chosen, as it was echoed. */
  readonly remember?: JsonObject
  readonly mode?: string
  readonly interrupt?: boolean
}

export type EffectRecord = {
  readonly state: EffectState
  readonly at: number
  readonly outcome?: Outcome
  readonly durationMs?: number
}

/** Whole answers, as the agent reads them, for a gate that nobody answered and that has no dialog to go back to. */
export type Unanswered = { readonly expired?: string; readonly withdrawn?: string }

/** A task as the relay keeps it. Instants in ms since 1970. The input lies beside it: it can be megabytes. */
export type TaskRecord = {
  readonly id: TaskId
  readonly agent: string
  readonly hostId: HostId
  readonly sessionId: SessionId
  readonly subagent?: { readonly id: string; readonly type: string }
  readonly cwd: string
  readonly mode?: string
  readonly kind: Kind
  readonly toolName: string
  readonly project: string
  readonly title: string
  readonly preview: string
  readonly truncated: boolean
  readonly altered: boolean
  readonly risk: Risk
  readonly riskReasons: readonly string[]
  readonly quickAllow: boolean
  readonly digest: string
  readonly suggestions: readonly JsonObject[]

  /** Without it the client is a plain http hook, which cannot come back. */
  readonly attachId?: string
  /** SHA-256 of the body's bytes: an attach id belongs to one body. */
  readonly bodyHash: string
  readonly firedAt: number
  readonly parkedAt: number
  readonly deadlineAt: number

  /** The call this gate belongs to, once its start was seen. */
  readonly toolUseId?: string
  /** Hashes of inputs that count as this call's own when it is not linked: the gate's, and the one we answered. */
  readonly inputHashes: readonly string[]

  /** What its client gets instead of being handed back, where there is no dialog. */
  readonly unanswered?: Unanswered
  /** A test for one device: no other one is pushed. */
  readonly onlyFor?: DeviceId

  readonly connected: boolean
  /** Since when no client holds the gate open. */
  readonly lostAt?: number
  readonly state: TaskState
  readonly settledAt?: number
  readonly reason?: WithdrawalReason
  readonly decision?: DecisionRecord
  /** The bytes the agent gets for the decision. */
  readonly answer?: string
  /** Its client was sent the answer whole, whether or not it lived to say so. */
  readonly fetched?: boolean
  readonly effect?: EffectRecord
  readonly steps: readonly Step[]
}

export type DeviceRecord = {
  readonly device: Device
  readonly publicKey: PublicKey
  readonly tokenHash: string
  /** Where it was paired: its page and its key live there and nowhere else. Absent in records of before this was kept. */
  readonly origin?: string
  readonly push?: PushRecord
}

/** A device's subscription. Its target is a secret: neither on the board nor in a log. */
export type PushRecord = {
  /** Missing once the push service said that it is gone. */
  readonly target?: PushTarget
  /** Hash of the endpoint that is gone: a device that offers it again is told so. */
  readonly goneHash?: string
  /** Where this device opens the page. */
  readonly origin: string
  /** Name of the tz database, as the browser says it. */
  readonly timeZone: string
  readonly problem?: { readonly code: 'gone' | 'refused' | 'unreachable'; readonly message: string }
}

/** One push about one task to one device. Instants in ms since 1970. */
export type DeliveryRecord = {
  readonly taskId: TaskId
  readonly deviceId: DeviceId
  /** Counts the pushes to this device about this task, from 1. */
  readonly rev: number
  readonly type: 'task' | 'test' | 'summary' | 'ending' | 'news'
  /** Whoever could read the push knows the secret of this hash: that proves a receipt. */
  readonly secretHash: string
  readonly composedAt: number
  /** By the push service. */
  readonly acceptedAt?: number
  /** A try of it had no answer, or the process died meanwhile: it may have been accepted. */
  readonly isUncertain?: true
  /** It was called off before anything was sent. */
  readonly isUnsent?: true
  /** The same once more, because nothing was heard of the device after the one before. */
  readonly isResend?: true
  /** Nothing was heard of the device after this one either. */
  readonly unconfirmedAt?: number
  /** Named where it is all that will be known: that service's pushes are not sent twice. */
  readonly acceptedBy?: 'Apple'
  /**
   * Of a summary's push, which names one task: the deliveries to the same device that a receipt of it holds for, too.
   * Those of the other tasks it tells of, and the one before, whose place it took.
   */
  readonly standsFor?: readonly Pick<DeliveryRecord, 'taskId' | 'rev'>[]
  /** What it put on the screen needs no ending any more: the page took it away, or its summary is over. */
  readonly isEnded?: true
  readonly receivedAt?: number
  readonly shownAt?: number
  readonly decidedAt?: number
  readonly problem?: string
}

/** `tokenHash` is missing for this machine: its hooks come by the socket. */
export type HostRecord = { readonly host: Host; readonly tokenHash?: string }

/** The answer of a task that ended without a decision, or with one that was never given; undefined where it is handed back. */
export function unansweredOf({ unanswered, state }: TaskRecord): string | undefined {
  return state === 'expired' ? unanswered?.expired : unanswered?.withdrawn
}

export function iso(ms: number): string {
  return new Date(ms).toISOString()
}

/** Whether something else was allowed than was asked. */
function isChanged({ verdict, input }: DecisionRecord): boolean {
  return verdict === 'allow' && input !== undefined && Object.keys(input).length > 0
}

/** What every screen shows of a task. */
export function summaryOf(record: TaskRecord): TaskSummary {
  const { decision, effect } = record
  return {
    id: record.id,
    kind: record.kind,
    agent: record.agent,
    hostId: record.hostId,
    sessionId: record.sessionId,
    ...(record.subagent && { subagent: record.subagent }),
    project: record.project,
    cwd: record.cwd,
    toolName: record.toolName,
    title: record.title,
    preview: record.preview,
    truncated: record.truncated,
    altered: record.altered,
    risk: record.risk,
    riskReasons: record.riskReasons,
    quickAllow: record.quickAllow,
    digest: record.digest,
    parkedAt: iso(record.parkedAt),
    deadlineAt: iso(record.deadlineAt),
    connected: record.connected,
    state: record.state,
    ...(record.settledAt !== undefined && { settledAt: iso(record.settledAt) }),
    ...(record.reason && { reason: record.reason }),
    ...(decision && {
      decision: {
        decisionId: decision.decisionId,
        verdict: decision.verdict,
        deviceId: decision.deviceId,
        deviceName: decision.deviceName,
        via: decision.via,
        decidedAt: iso(decision.decidedAt),
        ...(decision.message !== undefined && { message: decision.message }),
        ...(isChanged(decision) && { changed: true }),
      },
    }),
    ...(effect && {
      effect: {
        state: effect.state,
        at: iso(effect.at),
        ...(effect.outcome && { outcome: effect.outcome }),
        ...(effect.durationMs !== undefined && { durationMs: effect.durationMs }),
      },
    }),
  }
}
