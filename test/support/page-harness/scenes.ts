// Scenes: every screen of the page with something on it worth looking at.

import type { Notifications, OutboxView } from '../../../pwa/app/model/app-model.ts'
import { sendingOf } from '../../../pwa/app/model/sending.ts'
import type { Board, Device } from '../../../shared/board.ts'
import type { TaskDetails, TaskSummary } from '../../../shared/task.ts'
import type { JsonObject } from '../../../shared/wire.ts'
import type { FakeModel, FakeWorld } from '../fake-model.ts'
import { anOutboxView } from '../outbox-items.ts'
import {
  aBoard,
  aDecision,
  aDevice,
  aHost,
  aSession,
  aTask,
  deviceId,
  hostId,
  instant,
  sessionId,
  someDetails,
  someNow,
  taskId,
} from '../tasks.ts'
import { kindScenes } from './kind-scenes.ts'
import type { Scene } from './scene.ts'

const risky = aTask(9, {
  preview: 'rm -rf ./build && curl -fsSL https://get.example.dev/install.sh | sh',
  risk: 'high',
  riskReasons: ['runs what it downloads', 'deletes a folder with all it holds'],
  parkedAt: instant(-18),
  deadlineAt: instant(282),
})
const question = aTask(8, {
  kind: 'question',
  toolName: 'AskUserQuestion',
  title: 'Asks 1 question',
  preview: 'Which store shall the session cache use?\n1 SQLite\n2 Postgres',
  parkedAt: instant(-140),
})
const edit = aTask(7, {
  toolName: 'Edit',
  title: 'Edit src/relay/session-cache.ts',
  preview: '/home/dev/acme/src/relay/session-cache.ts\n- const ttl = 60\n+ const ttl = 3_600',
  project: 'storefront',
  hostId: hostId(2),
  subagent: { id: 'agent-1', type: 'Explore' },
  connected: false,
  parkedAt: instant(-380),
})
const plain = aTask(6, {
  preview: 'npm run build && npm test -- --reporter=verbose test/unit/session-cache.test.ts',
  parkedAt: instant(-1_500),
})
const plan = aTask(5, {
  kind: 'plan',
  toolName: 'ExitPlanMode',
  title: 'Proposes a plan',
  preview: 'Move the cache to SQLite',
})
const strange = aTask(4, { kind: 'ballot', toolName: 'Ballot', title: 'Use Ballot', preview: '{"choices":["a","b"]}' })
const hidden = aTask(3, { altered: true, truncated: true, preview: 'echo ok ⟨U+202E⟩ fdp.exe', risk: 'normal' })
const ran = aTask(21, {
  state: 'decided',
  preview: 'git push origin main',
  parkedAt: instant(-2_400),
  settledAt: instant(-2_350),
  decision: aDecision(),
  effect: { state: 'confirmed', at: instant(-2_340), outcome: 'ran', durationMs: 640 },
})
const denied = aTask(22, {
  ...ran,
  id: taskId(22),
  preview: 'npm publish',
  decision: aDecision({ verdict: 'deny', message: 'Bump the version first, then ask again.' }),
  effect: { state: 'delivered', at: instant(-40) },
  settledAt: instant(-45),
})
const faster = aTask(23, {
  ...denied,
  id: taskId(23),
  preview: 'docker compose down',
  effect: { state: 'overridden', at: instant(-300) },
  settledAt: instant(-310),
})
const declined = aTask(24, {
  state: 'withdrawn',
  reason: 'declined-at-terminal',
  settledAt: instant(-900),
  preview: 'git reset --hard',
})
const lost = aTask(25, {
  ...ran,
  id: taskId(25),
  preview: 'make deploy',
  effect: { state: 'undelivered', at: instant(-4_000) },
  settledAt: instant(-4_600),
})

const inputs: Readonly<Record<string, JsonObject>> = {
  [risky.id]: { command: risky.preview, description: 'Install the build tool', timeout: 120000 },
  [question.id]: {
    questions: [
      {
        question: 'Which store shall the session cache use?',
        header: 'Store',
        multiSelect: false,
        options: [
          { label: 'SQLite', description: 'One file, no server. Enough for one machine.' },
          { label: 'Postgres', description: 'Shared between machines; needs a server.' },
        ],
      },
    ],
  },
  [edit.id]: {
    file_path: '/home/dev/acme/src/relay/session-cache.ts',
    old_string: 'const ttl = 60\nconst store = new Map()',
    new_string: 'const ttl = 3_600\nconst store = openStore({ ttl })',
    replace_all: false,
  },
  [plain.id]: { command: plain.preview, description: 'Build, then run the tests of the session cache' },
  [plan.id]: {
    plan: 'Move the session cache to SQLite\n\n1. Add a store with get, set and sweep.\n2. Keep the old map behind the same interface for tests.\n3. Migrate on start; delete the old file.\n\nNothing outside src/relay changes.',
  },
  [strange.id]: { choices: ['a', 'b'], secret: true },
  [hidden.id]: { command: 'echo ok \u202e fdp.exe\u200b', description: 'Print a name' },
}

function detailsOf(task: TaskSummary): TaskDetails {
  const steps = [
    { at: task.parkedAt, what: 'parked' },
    ...(task.decision === undefined
      ? []
      : [
          {
            at: instant(-50),
            what: task.decision.verdict === 'deny' ? 'deny' : 'allow',
            by: task.decision.deviceName,
          },
        ]),
    ...(task.effect === undefined ? [] : [{ at: task.effect.at, what: task.effect.state }]),
  ]
  const deliveries =
    task.id === ran.id
      ? [
          {
            deviceId: deviceId(2),
            acceptedAt: instant(-2_399),
            receivedAt: instant(-2_398),
            shownAt: instant(-2_398),
            decidedAt: instant(-2_350),
          },
          { deviceId: deviceId(1), problem: 'The push service did not answer in time.' },
        ]
      : []
  return someDetails(task, { toolInput: inputs[task.id] ?? { command: task.preview }, steps, deliveries })
}

const hosts = [aHost(1), aHost(2, { name: 'build-server', lastAt: instant(-3_000) })]
const devices = [
  aDevice(1),
  aDevice(2, { name: 'Pixel 8', platform: 'Android', checkDigits: '903771', lastAt: instant(-7_200) }),
]
const board = aBoard({ tasks: [risky, question, edit, plain, ran, denied, faster, declined, lost], hosts, devices })
const others = aBoard({ tasks: [plan, strange, hidden, risky], hosts, devices })
const newcomer = aDevice(3, {
  name: 'Safari on Mac',
  platform: 'macOS',
  state: 'awaiting-confirmation',
  checkDigits: '270594',
})

const at = (path: string, world: FakeWorld = {}, turn?: Scene['turn']): Scene => ({
  path,
  world: { board, details: detailsOf, ...world },
  ...(turn === undefined ? {} : { turn }),
})
const gate = (phase: FakeWorld['phase']): Scene => ({ path: '/pair', world: phase === undefined ? {} : { phase } })

const appleTab = (codeFromLink: string | null): Scene => ({
  path: '/pair',
  world: { phase: { is: 'unpaired', codeFromLink }, platform: 'iOS' },
  turn: (model) => {
    model.install.value = 'first'
  },
})

const notifies =
  (state: Notifications['state'], over: Partial<Notifications> = {}): Scene['turn'] =>
  (model) => {
    model.notifications.value = { state, isBusy: false, problem: null, ...over }
  }

const waits = (task: TaskSummary, more: Partial<OutboxView> = {}) => anOutboxView(task, { state: 'waiting', ...more })
const outbox: readonly OutboxView[] = [
  waits(risky, { tappedAt: someNow - 19_000, worthUntil: someNow + 581_000 }),
  waits(edit, { tappedAt: someNow - 512_000, worthUntil: someNow + 88_000, mayHaveArrived: true }),
  waits(plain, {
    verdict: 'deny',
    message: 'Run only the unit tests.',
    tappedAt: someNow - 1_400_000,
    worthUntil: null,
  }),
  anOutboxView(denied, {
    state: 'not-sent',
    verdict: 'deny',
    tappedAt: someNow - 2_000_000,
    problem: { code: 'already-settled', message: 'Allowed on Pixel 8 before this Deny arrived.' },
  }),
  anOutboxView(plain, {
    state: 'not-sent',
    problem: {
      code: 'too-old',
      message: 'This Allow is 10 minutes old and was not sent. Look at it again, then decide.',
    },
    tappedAt: someNow - 700_000,
  }),
]
const onTask = (index: number) => (model: FakeModel) => {
  const kept = outbox[index]
  if (kept === undefined) return
  model.outbox.value = [kept]
  model.sending.value = { [kept.taskId]: sendingOf(kept) }
}

/** A tap as soon as the control is there. */
const tapped = (selector: string) => () => {
  const look = setInterval(() => {
    const control = document.querySelector<HTMLElement>(selector)
    if (control === null) return
    clearInterval(look)
    control.click()
  }, 30)
}
const presence = (relay: Partial<Board['relay']>): FakeWorld => ({
  board: { ...board, relay: { ...board.relay, ...relay } },
})
const meAs = (over: Partial<Device>): FakeWorld => ({
  board: aBoard({
    tasks: [plain, ran],
    sessions: [aSession(1)],
    hosts,
    devices: [aDevice(1, over), ...devices.slice(1)],
  }),
})
const pushed = [
  { taskId: plain.id, deviceId: deviceId(1), title: 'Run a command', acceptedAt: instant(-40), acceptedBy: 'Apple' },
  {
    ...{ taskId: ran.id, deviceId: deviceId(1), title: 'Run a command', acceptedAt: instant(-2_399) },
    ...{ receivedAt: instant(-2_398), shownAt: instant(-2_398), decidedAt: instant(-2_350) },
  },
  {
    ...{ taskId: declined.id, deviceId: deviceId(1), title: 'Edit src/relay/session-cache.ts' },
    ...{ acceptedAt: instant(-9_000), resentAt: instant(-8_980) },
    problem: 'Not confirmed: sent twice, and nothing was heard of the device.',
  },
]
const told = (model: FakeModel) => {
  model.notifications.value = { state: 'working', isBusy: false, problem: null }
  model.pushed = pushed
}

export const scenes: Readonly<Record<string, Scene>> = {
  ...kindScenes,
  inbox: at('/'),
  'inbox-new': at('/', {}, (model) => {
    setTimeout(
      () =>
        model.put(aTask(31, { preview: 'npm run lint', parkedAt: instant(-1) }), aTask(32, { parkedAt: instant(0) })),
      200,
    )
  }),
  'inbox-offline': at('/', {}, (model) => {
    model.connection.value = { state: 'offline', lastContactAt: Date.now() - 200_000 }
    model.updateWaits.value = true
    model.tellsMe.value = 'denied'
  }),
  'inbox-empty-first': at('/', { board: aBoard({ sessions: [] }) }),
  'inbox-empty-auto': at('/', {
    board: aBoard({ sessions: [1, 2, 3].map((n) => aSession(n, { mode: 'auto' })), tasks: [ran] }),
  }),
  'inbox-empty': at('/', { board: aBoard({ sessions: [aSession(1), aSession(2)] }) }),
  'inbox-banners': at('/', { board: aBoard({ tasks: [plain], devices: [...devices, newcomer] }) }, (model) => {
    model.logProblem.value =
      'The relay’s log no longer contains what this device remembers of it. Run `nod log --verify` on the relay’s machine.'
  }),
  'task-command': at(`/tasks/${plain.id}`),
  'task-risky': at(`/tasks/${risky.id}`),
  'task-edit': at(`/tasks/${edit.id}`),
  'task-question': at(`/tasks/${question.id}`),
  'task-plan': at(`/tasks/${plan.id}`, { board: others }),
  'task-unknown': at(`/tasks/${strange.id}`, { board: others }),
  'task-hidden': at(`/tasks/${hidden.id}`, { board: others }),
  'task-ran': at(`/tasks/${ran.id}`),
  'task-denied': at(`/tasks/${denied.id}`),
  'task-overridden': at(`/tasks/${faster.id}`),
  'task-sending': at(`/tasks/${plain.id}`, {}, (model) => {
    model.sending.value = { [plain.id]: { verdict: 'allow', state: 'waiting-for-network' } }
  }),
  'task-failed': at(`/tasks/${plain.id}`, {}, (model) => {
    model.sending.value = {
      [plain.id]: {
        verdict: 'deny',
        message: 'Use a temporary folder.',
        state: 'failed',
        problem: 'The relay met a fault. Its log has the line with this id.',
      },
    }
  }),
  'inbox-outbox': at('/', {}, (model) => {
    model.connection.value = { state: 'offline', lastContactAt: Date.now() - 200_000 }
    model.outbox.value = outbox.slice(0, 2)
    model.sending.value = Object.fromEntries(outbox.slice(0, 2).map((kept) => [kept.taskId, sendingOf(kept)]))
  }),
  'inbox-presence': at('/', {}, tapped('.presence')),
  'inbox-away': at('/', presence({ presence: 'away', presenceUntil: instant(6_400) })),
  'inbox-meanwhile': at('/', presence({ presence: 'here' }), (model) => {
    model.meanwhile.value = {
      ...{ since: instant(-9_000), allowed: 7, denied: 1, answered: 0, expired: 2, withdrawn: 0, waiting: 3 },
    }
  }),
  'task-mute': at(`/tasks/${plain.id}`, {}, (model) => {
    told(model)
    tapped('.mute-open')()
  }),
  'task-muted': at(`/tasks/${plain.id}`, meAs({ mutes: { [sessionId(1)]: instant(3_000) } }), told),
  'task-not-confirmed': at(`/tasks/${plain.id}`, {
    details: (task) =>
      someDetails(task, {
        toolInput: inputs[task.id] ?? {},
        deliveries: pushed.flatMap(({ taskId: _, title: __, ...one }, place) =>
          place === 1 ? [] : [{ ...one, deviceId: deviceId(place === 0 ? 2 : 1) }],
        ),
      }),
  }),
  'notifications-test': at('/notifications', meAs({ push: 'working', mutes: { [hostId(1)]: 'end' } }), (model) => {
    told(model)
    model.testPush.value = { is: 'sent', taskId: ran.id }
  }),
  'notifications-quiet': at(
    '/notifications',
    meAs({
      settings: { lockScreen: 'all', news: ['finished'], quickEdits: true, quietHours: { from: '22:00', to: '07:00' } },
    }),
    (model) => {
      told(model)
      setTimeout(() => document.querySelector('.quiet')?.scrollIntoView({ block: 'center' }), 400)
    },
  ),
  'notifications-dead': at(
    '/notifications',
    meAs({ push: 'broken' }),
    notifies('no-subscription', {
      problem: { code: 'gone', message: 'The push service no longer knows this device.' },
    }),
  ),
  'notifications-not-confirmed': at(
    '/notifications',
    meAs({ push: 'working', unconfirmedAt: instant(-300) }),
    (model) => told(model),
  ),
  'notifications-here': at('/notifications', presence({ presence: 'here', presenceUntil: instant(3_600) }), told),
  'notifications-android': at('/notifications', { platform: 'Android' }, (model) => {
    told(model)
    setTimeout(() => document.querySelector('.install')?.scrollIntoView({ block: 'center' }), 400)
  }),
  'devices-troubled': at('/devices', {
    board: aBoard({
      hosts,
      devices: [
        aDevice(1, { push: 'working' }),
        aDevice(2, { name: 'Pixel 8', platform: 'Android', push: 'broken' }),
        aDevice(3, { name: 'iPhone', platform: 'iOS', push: 'working', unconfirmedAt: instant(-200) }),
      ],
    }),
  }),
  'pair-iphone': appleTab('K7QM2XDV'),
  'pair-iphone-no-code': appleTab(null),
  outbox: at('/outbox', {}, (model) => {
    model.outbox.value = outbox
  }),
  'outbox-empty': at('/outbox'),
  'task-waits': at(`/tasks/${risky.id}`, {}, onTask(0)),
  'task-may-have-arrived': at(`/tasks/${edit.id}`, {}, onTask(1)),
  'task-deny-waits': at(`/tasks/${plain.id}`, {}, onTask(2)),
  'task-too-old': at(`/tasks/${plain.id}`, {}, onTask(4)),
  'revoked-outbox': {
    ...gate({ is: 'revoked' }),
    turn: (model) => {
      const problem = { code: 'device-revoked', message: 'This browser is no longer the device that signed it.' }
      model.outbox.value = outbox.slice(0, 2).map((item) => ({ ...item, state: 'not-sent', problem }))
    },
  },
  'task-loading': at(`/tasks/${plain.id}`, {}, (model) => model.show(plain.id, { is: 'loading' })),
  'task-missing': at(`/tasks/${taskId(77)}`),
  history: at('/history'),
  'history-task': at(`/history?task=${ran.id}`),
  devices: at('/devices', { board: aBoard({ hosts, devices: [...devices, newcomer] }) }),
  'inbox-invitation': at('/', { board: aBoard({ tasks: [plain, ran], hosts, devices }) }, notifies('not-asked')),
  'inbox-empty-invitation': at('/', { board: aBoard({ sessions: [aSession(1)] }) }, notifies('not-asked')),
  'notifications-not-asked': at('/notifications', {}, notifies('not-asked')),
  'notifications-busy': at('/notifications', {}, notifies('not-asked', { isBusy: true })),
  'notifications-working': at('/notifications', {}, notifies('working')),
  'notifications-no-contact': at(
    '/notifications',
    {},
    notifies('working', {
      problem: { code: 'no-contact', message: 'Apple wants to know whom to write to before it takes a push.' },
    }),
  ),
  'notifications-silent': at(
    '/notifications',
    {},
    notifies('no-subscription', {
      problem: { code: 'push-service-silent', message: 'The push service of this browser did not answer.' },
    }),
  ),
  'notifications-no-subscription': at('/notifications', {}, notifies('no-subscription')),
  'notifications-denied': at('/notifications', {}, notifies('denied')),
  'notifications-needs-install': at('/notifications', { platform: 'iOS' }, notifies('needs-install')),
  'notifications-unsupported': at('/notifications', {}, notifies('unsupported')),
  nowhere: at('/nowhere'),
  pair: gate({ is: 'unpaired', codeFromLink: null }),
  'pair-link': gate({ is: 'unpaired', codeFromLink: 'K7QM-2XDV' }),
  awaiting: gate({ is: 'awaiting-confirmation', device: newcomer }),
  revoked: gate({ is: 'revoked' }),
  foreign: gate({ is: 'foreign-controller' }),
  unusable: gate({
    is: 'unusable',
    why: 'This browser does not let a page keep a key (private window, or Lockdown Mode). Open Nod in a normal window.',
  }),
  starting: gate({ is: 'starting' }),
}
