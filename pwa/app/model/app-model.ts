// The app's model: what the views may read (signals) and do (actions). Views know nothing else of the world.

import type { ReadonlySignal } from '@preact/signals'
import type { askPolicies, askWhens, Board, Device, Host, Session } from '../../../shared/board.ts'
import type { DecisionBody } from '../../../shared/decision.ts'
import type { DecisionId, DeviceId, HostId, SessionId, TaskId } from '../../../shared/ids.ts'
import type { OwnDelivery } from '../../../shared/own-deliveries.ts'
import type { Meanwhile, PresenceState } from '../../../shared/presence.ts'
import type { TaskDetails, TaskPage, TaskSummary, Verdict, Via } from '../../../shared/task.ts'
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

/** What a person answers: a verdict with what belongs to it, as the protocol has it. */
export type Said = Pick<DecisionBody, 'verdict' | 'message' | 'input' | 'answers' | 'remember' | 'mode' | 'interrupt'>

/** How it was said. `canUndo`: it stays here for 3 s first, and `withdraw` takes it back. Default: on the task's page, at once. */
export type Manner = { readonly via: Via; readonly canUndo?: boolean }

/** A decision on its way. `failed` keeps what was said, so that nothing typed is lost. */
export type Sending = {
  readonly verdict: Verdict
  readonly message?: string
  readonly state: 'sending' | 'waiting-for-network' | 'failed'
  readonly problem?: string
  /** The same as it lies in the outbox, once it is signed. */
  readonly kept?: OutboxView
}

/** A decision in the outbox; instants in ms by the relay's clock, as `now`. */
export type OutboxView = {
  readonly decisionId: DecisionId
  readonly taskId: TaskId
  readonly verdict: Verdict
  readonly message?: string
  /** Of the task, as it was seen at the tap. */
  readonly title: string
  readonly preview: string
  /** `waiting`: a try found no relay; it is sent as soon as one answers. `not-sent` stays until it is dismissed. */
  readonly state: 'sending' | 'waiting' | 'not-sent'
  readonly problem?: { readonly code: string; readonly message: string }
  readonly tappedAt: number
  /** When it is worth nothing any more; null: never, a deny. */
  readonly worthUntil: number | null
  /** Until then it stays here and can be undone. */
  readonly undoUntil?: number
  /** A try got no answer: the relay may have it. */
  readonly mayHaveArrived: boolean
}

export type DetailsView =
  | { readonly is: 'loading' }
  | { readonly is: 'ready'; readonly details: TaskDetails }
  | { readonly is: 'failed'; readonly why: string }

type Refusal = { readonly ok: false; readonly code: string; readonly message: string }

/** A refusal in words a person can act on. */
export type Outcome = { readonly ok: true } | Refusal

/** The same, with what the relay says it is now. */
export type Told<T> = { readonly ok: true; readonly value: T } | Refusal

/** What a host or session has to ask about, and whether its stops wait for a reply. What is left out stays; null: as its host. */
export type AskChange = {
  readonly ask?: { readonly policy: (typeof askPolicies)[number]; readonly when: (typeof askWhens)[number] } | null
  readonly reply?: boolean | null
}

/**
 * Whether this device is asked by pushes. `needs-install`: iOS and iPadOS push to installed apps only. `no-subscription`:
 * permitted, and yet no push would come. `problem`: what keeps pushes from arriving, whatever the state.
 */
export type Notifications = {
  readonly state: 'unsupported' | 'needs-install' | 'not-asked' | 'denied' | 'no-subscription' | 'working'
  readonly isBusy: boolean
  readonly problem: { readonly code: string; readonly message: string } | null
}

/** What of this device's own settings can be changed here; `quietHours: null` ends them. */
export type SettingsChange = Partial<Pick<Device['settings'], 'lockScreen' | 'quickEdits' | 'news'>> & {
  readonly quietHours?: { readonly from: string; readonly to: string } | null
}

/**
 * Whether this page may be put on the device as an app. `here`: it runs as one. `offered`: by a tap. `by-hand`: only the person can do it.
 * `first`: iOS and iPadOS, where a tab is not asked by pushes and shares nothing with the app: the app is what is paired.
 */
export type Install = 'here' | 'offered' | 'by-hand' | 'first'

/** A test push to this device: the task it made, once it waits. */
export type TestPush =
  | { readonly is: 'none' }
  | { readonly is: 'asking' }
  | { readonly is: 'sent'; readonly taskId: TaskId }
  | { readonly is: 'refused'; readonly why: string }

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
  /** Decisions made in this browser and not yet taken, oldest first; also those of the worker and of other tabs. */
  readonly outbox: ReadonlySignal<readonly OutboxView[]>
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
  decide(task: TaskSummary, said: Said, manner?: Manner): Promise<Outcome>
  /** What was said with a Deny lately, newest first: the same is often said again. */
  readonly recentMessages: ReadonlySignal<readonly string[]>
  /** Forgets a failed sending. */
  dismissSending(id: TaskId): void
  /**
   * Takes a waiting decision back. Refused with `may-have-arrived` when it is not sent again but may be there already,
   * and with `gone` when it had left.
   */
  withdraw(id: DecisionId): Promise<Outcome>
  /** Forgets a decision that was not sent. */
  dismissOutbox(id: DecisionId): void
  history(query: { q: string; before?: string }): Promise<TaskPage>

  pair(input: { code: string; name: string }): Promise<Outcome>
  confirmDevice(id: DeviceId): Promise<Outcome>
  revokeDevice(id: DeviceId): Promise<Outcome>
  renameMe(name: string): Promise<Outcome>
  changeSettings(change: SettingsChange): Promise<Outcome>
  changeHost(id: HostId, change: AskChange): Promise<Told<Host>>
  changeSession(id: SessionId, change: AskChange): Promise<Told<Session>>
  readonly notifications: ReadonlySignal<Notifications>
  /** Asks the person, subscribes and tells the relay; only ever called from a tap. `notifications` says what came of it. */
  turnOnNotifications(): Promise<void>
  turnOffNotifications(): Promise<void>
  /** The person put the invitation to turn them on away, for good. */
  readonly isInvitationOver: ReadonlySignal<boolean>
  declineInvitation(): void
  /** Sends a test task to this device alone; its details tell how far it came. */
  readonly testPush: ReadonlySignal<TestPush>
  sendTestPush(): Promise<void>
  /** What came of the pushes a device was sent last, newest first. @throws a sentence when it cannot be had. */
  lastDeliveries(id: DeviceId): Promise<readonly OwnDelivery[]>
  /** What this browser runs on: `Android`, `macOS`. */
  readonly platform: string
  readonly install: ReadonlySignal<Install>
  /** Shows the browser's own question; only ever called from a tap. */
  installApp(): Promise<void>
  /** `until` in ms by the relay's clock; without it the state stays until it is changed. */
  setPresence(presence: PresenceState, until?: number): Promise<Outcome>
  /** What happened while nobody was there, after this device said that somebody is back. */
  readonly meanwhile: ReadonlySignal<Meanwhile | null>
  dismissMeanwhile(): void
  /** No pushes to this device about a session or host: until an instant (ms by the relay's clock), or until it ends. */
  mute(id: SessionId | HostId, until: number | 'end'): Promise<Outcome>
  unmute(id: SessionId | HostId): Promise<Outcome>
  /** Asks for permission to notify from a hidden tab; only ever called from a tap. */
  tellMe(): Promise<'granted' | 'denied' | 'unsupported'>
  readonly tellsMe: ReadonlySignal<'off' | 'on' | 'denied' | 'unsupported'>
  /** Starts over after a revocation: everything of the old device is wiped. */
  startOver(): Promise<void>
  /** Loads the page once more; a newer one that waits takes over first. */
  reload(): void
}
