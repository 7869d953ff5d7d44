// A model without a relay: views are shown what a test says, and what they do is written down.

import { computed, type Signal, signal } from '@preact/signals'
import type {
  AppModel,
  AskChange,
  Connection,
  DetailsView,
  Install,
  Manner,
  Notifications,
  OutboxView,
  Outcome,
  Phase,
  Said,
  Sending,
  SettingsChange,
  TestPush,
  Told,
} from '../../pwa/app/model/app-model.ts'
import type { Board, Device } from '../../shared/board.ts'
import type { DecisionId, DeviceId, HostId, SessionId, TaskId } from '../../shared/ids.ts'
import type { OwnDelivery } from '../../shared/own-deliveries.ts'
import type { Meanwhile, PresenceState } from '../../shared/presence.ts'
import type { TaskDetails, TaskPage, TaskSummary } from '../../shared/task.ts'
import type { JsonObject } from '../../shared/wire.ts'
import { aBoard, deviceId, someDetails, someNow } from './tasks.ts'

export type Done =
  | ({ readonly did: 'decide'; readonly id: TaskId } & Said & Partial<Manner>)
  | { readonly did: 'pair'; readonly code: string; readonly name: string }
  | { readonly did: 'confirm' | 'revoke'; readonly id: DeviceId }
  | { readonly did: 'rename'; readonly name: string }
  | { readonly did: 'history'; readonly q: string; readonly before?: string }
  | { readonly did: 'tell-me' | 'start-over' | 'reload' | 'turn-on' | 'turn-off' | 'decline-invitation' }
  | { readonly did: 'settings'; readonly change: SettingsChange }
  | { readonly did: 'presence'; readonly presence: PresenceState; readonly until?: number }
  | { readonly did: 'mute'; readonly id: SessionId | HostId; readonly until: number | 'end' }
  | { readonly did: 'unmute'; readonly id: SessionId | HostId }
  | { readonly did: 'change'; readonly of: HostId | SessionId; readonly change: AskChange }
  | { readonly did: 'test-push' | 'install' }
  | { readonly did: 'dismiss' | 'whole-input'; readonly id: TaskId }
  | { readonly did: 'withdraw' | 'dismiss-outbox'; readonly id: DecisionId }

/** What a test may turn while the page is up. */
export type FakeModel = AppModel & {
  readonly done: Done[]
  readonly phase: Signal<Phase>
  readonly board: Signal<Board | null>
  readonly connection: Signal<Connection>
  readonly now: Signal<number>
  readonly sending: Signal<Readonly<Record<TaskId, Sending>>>
  readonly outbox: Signal<readonly OutboxView[]>
  readonly updateWaits: Signal<boolean>
  readonly logProblem: Signal<string | null>
  readonly tellsMe: Signal<'off' | 'on' | 'denied' | 'unsupported'>
  readonly notifications: Signal<Notifications>
  readonly isInvitationOver: Signal<boolean>
  readonly recentMessages: Signal<readonly string[]>
  readonly testPush: Signal<TestPush>
  readonly install: Signal<Install>
  readonly meanwhile: Signal<Meanwhile | null>
  /** What `lastDeliveries` answers. */
  pushed: readonly OwnDelivery[] | Error
  /** Adds tasks to the board, or replaces them. */
  put(...tasks: readonly TaskSummary[]): void
  /** Answers for the details of one task. */
  show(id: TaskId, view: DetailsView): void
  /** What the next actions answer. */
  outcome: Outcome
  pages: (query: { q: string; before?: string }) => TaskPage | Error
}

export type FakeWorld = {
  readonly board?: Board | null
  readonly phase?: Phase
  readonly me?: DeviceId
  /** Default: Linux. */
  readonly platform?: string
  /** Default: by hand. */
  readonly install?: Install
  readonly inputs?: Readonly<Record<string, JsonObject>>
  readonly details?: (task: TaskSummary) => TaskDetails
}

/** Every task's details are ready unless `show` says otherwise. */
export function fakeModel({
  board = aBoard(),
  phase = { is: 'paired' },
  me = deviceId(1),
  platform = 'Linux',
  install = 'by-hand',
  details = someDetails,
}: FakeWorld = {}): FakeModel {
  const boardSignal = signal<Board | null>(board)
  const shown = signal<Readonly<Record<TaskId, DetailsView>>>({})
  const views = new Map<TaskId, AppModel['details'] extends (id: TaskId) => infer S ? S : never>()
  const tasks = computed(() => Object.values(boardSignal.value?.tasks ?? {}))
  const done: Done[] = []
  const note = async (deed: Done): Promise<Outcome> => {
    done.push(deed)
    return model.outcome
  }
  const told = async <T>(of: HostId | SessionId, change: AskChange, value: T): Promise<Told<T>> => {
    const outcome = await note({ did: 'change', of, change })
    return outcome.ok ? { ok: true, value } : outcome
  }

  const model: FakeModel = {
    done,
    outcome: { ok: true },
    pages: ({ q }) => ({
      tasks: tasks.value.filter((task) => `${task.title} ${task.preview}`.includes(q)).sort(newest),
    }),
    phase: signal<Phase>(phase),
    board: boardSignal,
    connection: signal<Connection>({ state: 'live', lastContactAt: someNow }),
    now: signal(someNow),
    me: computed<Device | null>(() => boardSignal.value?.devices[me] ?? null),
    openTasks: computed(() => tasks.value.filter((task) => task.state === 'parked').sort(newest)),
    settledTasks: computed(() => tasks.value.filter((task) => task.state !== 'parked').sort(newest)),
    sessions: computed(() => Object.values(boardSignal.value?.sessions ?? {})),
    hosts: computed(() => Object.values(boardSignal.value?.hosts ?? {})),
    devices: computed(() =>
      Object.values(boardSignal.value?.devices ?? {}).filter((device) => device.revokedAt === undefined),
    ),
    sending: signal<Readonly<Record<TaskId, Sending>>>({}),
    outbox: signal<readonly OutboxView[]>([]),
    updateWaits: signal(false),
    logProblem: signal<string | null>(null),
    tellsMe: signal<'off' | 'on' | 'denied' | 'unsupported'>('off'),
    notifications: signal<Notifications>({ state: 'unsupported', isBusy: false, problem: null }),
    isInvitationOver: signal(false),
    recentMessages: signal<readonly string[]>([]),
    testPush: signal<TestPush>({ is: 'none' }),
    platform,
    install: signal<Install>(install),
    meanwhile: signal<Meanwhile | null>(null),
    pushed: [],
    async sendTestPush() {
      done.push({ did: 'test-push' })
    },
    async lastDeliveries() {
      if (model.pushed instanceof Error) throw model.pushed
      return model.pushed
    },
    async installApp() {
      done.push({ did: 'install' })
    },
    setPresence: (presence, until) => note({ did: 'presence', presence, ...(until === undefined ? {} : { until }) }),
    dismissMeanwhile() {
      model.meanwhile.value = null
    },
    mute: (id, until) => note({ did: 'mute', id, until }),
    unmute: (id) => note({ did: 'unmute', id }),
    details(id) {
      const known = views.get(id)
      if (known !== undefined) return known
      const view = computed<DetailsView>(() => {
        const task = boardSignal.value?.tasks[id]
        const told = shown.value[id]
        if (told !== undefined) return told
        return task === undefined
          ? { is: 'failed', why: 'There is nothing here by that name.' }
          : { is: 'ready', details: details(task) }
      })
      views.set(id, view)
      return view
    },
    async wholeInput(id) {
      done.push({ did: 'whole-input', id })
      const view = model.details(id).value
      if (view.is !== 'ready') throw new Error('not loaded')
      return view.details.toolInput
    },
    session: (id) => boardSignal.value?.sessions[id],
    host: (id) => Object.values(boardSignal.value?.hosts ?? {}).find((host) => host.id === id),
    decide: (task, decision, manner) => note({ did: 'decide', id: task.id, ...decision, ...manner }),
    dismissSending(id) {
      done.push({ did: 'dismiss', id })
      const { [id]: _, ...others } = model.sending.value
      model.sending.value = others
    },
    async withdraw(id) {
      const outcome = await note({ did: 'withdraw', id })
      model.outbox.value = model.outbox.value.filter((item) => item.decisionId !== id)
      const others = Object.entries(model.sending.value).filter(([, { kept }]) => kept?.decisionId !== id)
      model.sending.value = Object.fromEntries(others)
      return outcome
    },
    dismissOutbox(id) {
      done.push({ did: 'dismiss-outbox', id })
      model.outbox.value = model.outbox.value.filter((item) => item.decisionId !== id)
    },
    async history(query) {
      done.push({ did: 'history', ...query })
      const page = model.pages(query)
      if (page instanceof Error) throw page
      return page
    },
    pair: (input) => note({ did: 'pair', ...input }),
    confirmDevice: (id) => note({ did: 'confirm', id }),
    revokeDevice: (id) => note({ did: 'revoke', id }),
    renameMe: (name) => note({ did: 'rename', name }),
    changeSettings: (change) => note({ did: 'settings', change }),
    changeHost: async (id, change) => {
      const { ask, reply, ...host } = thing(boardSignal.value?.hosts[id])
      return told(id, change, { ...host, ask: change.ask ?? ask, reply: change.reply ?? reply })
    },
    changeSession: async (id, change) => {
      const { ask, reply, ...session } = thing(boardSignal.value?.sessions[id])
      const now = {
        ask: change.ask === undefined ? ask : change.ask,
        reply: change.reply === undefined ? reply : change.reply,
      }
      return told(id, change, {
        ...session,
        ...(now.ask && { ask: now.ask }),
        ...(now.reply !== undefined && now.reply !== null && { reply: now.reply }),
      })
    },
    async turnOnNotifications() {
      done.push({ did: 'turn-on' })
    },
    async turnOffNotifications() {
      done.push({ did: 'turn-off' })
    },
    declineInvitation() {
      done.push({ did: 'decline-invitation' })
      model.isInvitationOver.value = true
    },
    async tellMe() {
      done.push({ did: 'tell-me' })
      return 'granted'
    },
    async startOver() {
      done.push({ did: 'start-over' })
    },
    reload() {
      done.push({ did: 'reload' })
    },
    put(...put) {
      const board = boardSignal.value ?? aBoard()
      boardSignal.value = {
        ...board,
        tasks: { ...board.tasks, ...Object.fromEntries(put.map((task) => [task.id, task])) },
      }
    },
    show(id, view) {
      shown.value = { ...shown.value, [id]: view }
    },
  }
  return model
}

function thing<T>(found: T | undefined): T {
  if (found === undefined) throw new Error('there is none on the board')
  return found
}

function newest(a: TaskSummary, b: TaskSummary): number {
  return b.parkedAt < a.parkedAt ? -1 : b.parkedAt > a.parkedAt ? 1 : 0
}
