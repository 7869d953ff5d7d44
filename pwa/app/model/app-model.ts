// The app's model: what the views may read (signals) and do (actions). Views know nothing else of the world.

import type { ReadonlySignal } from '@preact/signals'
import type { Board, Device, Host, Session } from '../../../shared/board.ts'
import type { DeviceId, SessionId, TaskId } from '../../../shared/ids.ts'
import type { TaskDetails, TaskPage, TaskSummary } from '../../../shared/task.ts'
import type { JsonObject } from '../../../shared/wire.ts'

/** Where this browser stands with the relay. `foreign-controller`: another worker controls the page, it refuses to run. */
export type Phase =
  | { readonly is: 'starting' }
  | { readonly is: 'unpaired'; readonly codeFromLink: string | null }
  | { readonly is: 'awaiting-confirmation'; readonly device: Device }
  | { readonly is: 'paired' }
  | { readonly is: 'revoked' }
  | { readonly is: 'foreign-controller' }
  | { readonly is: 'unusable'; readonly why: string }

/**
 * `live`: the stream; `polling`: the stream is held back; `offline`: nothing answers; `unreadable`: what the relay
 * answers this page cannot read. `lastContactAt` in ms by this clock.
 */
export type Connection = {
  readonly state: 'connecting' | 'live' | 'polling' | 'offline' | 'unreadable'
  readonly lastContactAt: number | null
}

/** A decision on its way. `failed` keeps what was said, so that nothing typed is lost. */
export type Sending = {
  readonly verdict: 'allow' | 'deny'
  readonly message?: string
  readonly state: 'sending' | 'waiting-for-network' | 'failed'
  readonly problem?: string
}

export type DetailsView =
  | { readonly is: 'loading' }
  | { readonly is: 'ready'; readonly details: TaskDetails }
  | { readonly is: 'failed'; readonly why: string }

/** A refusal in words a person can act on. */
export type Outcome = { readonly ok: true } | { readonly ok: false; readonly code: string; readonly message: string }

export type AppModel = {
  readonly phase: ReadonlySignal<Phase>
  /** The cached board at once, the relay's as soon as it answers; null only before the first one was ever seen. */
  readonly board: ReadonlySignal<Board | null>
  readonly connection: ReadonlySignal<Connection>
  /** The relay's clock in ms, advancing every second while the page is visible. */
  readonly now: ReadonlySignal<number>
  readonly me: ReadonlySignal<Device | null>
  /** Open tasks, newest first. */
  readonly openTasks: ReadonlySignal<readonly TaskSummary[]>
  readonly settledTasks: ReadonlySignal<readonly TaskSummary[]>
  readonly sessions: ReadonlySignal<readonly Session[]>
  readonly hosts: ReadonlySignal<readonly Host[]>
  /** Without revoked ones. */
  readonly devices: ReadonlySignal<readonly Device[]>
  readonly sending: ReadonlySignal<Readonly<Record<TaskId, Sending>>>
  /** The relay serves a newer page than this one. */
  readonly updateWaits: ReadonlySignal<boolean>
  /** The log no longer contains what this device remembers of it. */
  readonly logProblem: ReadonlySignal<string | null>

  /** Details of a task, fetched once asked for, live afterwards. The same signal for the same id. */
  details(id: TaskId): ReadonlySignal<DetailsView>
  /** The whole input, uncut. */
  wholeInput(id: TaskId): Promise<JsonObject>
  session(id: SessionId): Session | undefined
  host(id: string): Host | undefined

  /** Signs at once with the digest shown, sends, retries the same bytes while the network is away. */
  decide(task: TaskSummary, decision: { verdict: 'allow' | 'deny'; message?: string }): Promise<Outcome>
  /** Forgets a failed sending. */
  dismissSending(id: TaskId): void
  history(query: { q: string; before?: string }): Promise<TaskPage>

  pair(input: { code: string; name: string }): Promise<Outcome>
  confirmDevice(id: DeviceId): Promise<Outcome>
  revokeDevice(id: DeviceId): Promise<Outcome>
  renameMe(name: string): Promise<Outcome>
  /** Asks for permission to notify from a hidden tab; only ever called from a tap. */
  tellMe(): Promise<'granted' | 'denied' | 'unsupported'>
  readonly tellsMe: ReadonlySignal<'off' | 'on' | 'denied' | 'unsupported'>
  /** Starts over after a revocation: everything of the old device is wiped. */
  startOver(): Promise<void>
  reload(): void
}
