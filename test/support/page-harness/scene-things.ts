// What stands in the scenes: tasks of every kind and state, the board they make, and the outbox beside it.

import type { OutboxView } from '../../../pwa/app/model/app-model.ts'
import { sendingOf } from '../../../pwa/app/model/sending.ts'
import type { TaskDetails, TaskSummary } from '../../../shared/task.ts'
import type { JsonObject } from '../../../shared/wire.ts'
import type { FakeModel, FakeWorld } from '../fake-model.ts'
import { anOutboxView } from '../outbox-items.ts'
import {
  aBoard,
  aDecision,
  aDevice,
  aHost,
  aTask,
  deviceId,
  hostId,
  instant,
  someDetails,
  someNow,
  taskId,
} from '../tasks.ts'
import type { Scene } from './scene.ts'

export const risky = aTask(9, {
  preview: 'rm -rf ./build && curl -fsSL https://get.example.dev/install.sh | sh',
  risk: 'high',
  riskReasons: ['runs what it downloads', 'deletes a folder with all it holds'],
  parkedAt: instant(-18),
  deadlineAt: instant(282),
})
export const question = aTask(8, {
  kind: 'question',
  toolName: 'AskUserQuestion',
  title: 'Asks 1 question',
  preview: 'Which store shall the session cache use?\n1 SQLite\n2 Postgres',
  parkedAt: instant(-140),
})
export const edit = aTask(7, {
  toolName: 'Edit',
  title: 'Edit src/relay/session-cache.ts',
  preview: '/home/dev/acme/src/relay/session-cache.ts\n- const ttl = 60\n+ const ttl = 3_600',
  project: 'storefront',
  hostId: hostId(2),
  subagent: { id: 'agent-1', type: 'Explore' },
  connected: false,
  parkedAt: instant(-380),
})
export const plain = aTask(6, {
  preview: 'npm run build && npm test -- --reporter=verbose test/unit/session-cache.test.ts',
  parkedAt: instant(-1_500),
})
export const plan = aTask(5, {
  kind: 'plan',
  toolName: 'ExitPlanMode',
  title: 'Proposes a plan',
  preview: 'Move the cache to SQLite',
})
export const strange = aTask(4, {
  kind: 'ballot',
  toolName: 'Ballot',
  title: 'Use Ballot',
  preview: '{"choices":["a","b"]}',
})
export const hidden = aTask(3, { altered: true, truncated: true, preview: 'echo ok ⟨U+202E⟩ fdp.exe', risk: 'normal' })
export const ran = aTask(21, {
  state: 'decided',
  preview: 'git push origin main',
  parkedAt: instant(-2_400),
  settledAt: instant(-2_350),
  decision: aDecision(),
  effect: { state: 'confirmed', at: instant(-2_340), outcome: 'ran', durationMs: 640 },
})
export const denied = aTask(22, {
  ...ran,
  id: taskId(22),
  preview: 'npm publish',
  decision: aDecision({ verdict: 'deny', message: 'Bump the version first, then ask again.' }),
  effect: { state: 'delivered', at: instant(-40) },
  settledAt: instant(-45),
})
export const faster = aTask(23, {
  ...denied,
  id: taskId(23),
  preview: 'docker compose down',
  effect: { state: 'overridden', at: instant(-300) },
  settledAt: instant(-310),
})
export const declined = aTask(24, {
  state: 'withdrawn',
  reason: 'declined-at-terminal',
  settledAt: instant(-900),
  preview: 'git reset --hard',
})
export const lost = aTask(25, {
  ...ran,
  id: taskId(25),
  preview: 'make deploy',
  effect: { state: 'undelivered', at: instant(-4_000) },
  settledAt: instant(-4_600),
})

export const inputs: Readonly<Record<string, JsonObject>> = {
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

export function detailsOf(task: TaskSummary): TaskDetails {
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

export const hosts = [aHost(1), aHost(2, { name: 'build-server', lastAt: instant(-3_000) })]
export const devices = [
  aDevice(1),
  aDevice(2, { name: 'Pixel 8', platform: 'Android', checkDigits: '903771', lastAt: instant(-7_200) }),
]
export const board = aBoard({
  tasks: [risky, question, edit, plain, ran, denied, faster, declined, lost],
  hosts,
  devices,
})
export const others = aBoard({ tasks: [plan, strange, hidden, risky], hosts, devices })
export const newcomer = aDevice(3, {
  name: 'Safari on Mac',
  platform: 'macOS',
  state: 'awaiting-confirmation',
  checkDigits: '270594',
})

export const at = (path: string, world: FakeWorld = {}, turn?: Scene['turn']): Scene => ({
  path,
  world: { board, details: detailsOf, ...world },
  ...(turn === undefined ? {} : { turn }),
})
export const gate = (phase: FakeWorld['phase']): Scene => ({
  path: '/pair',
  world: phase === undefined ? {} : { phase },
})

export const waits = (task: TaskSummary, more: Partial<OutboxView> = {}) =>
  anOutboxView(task, { state: 'waiting', ...more })
export const outbox: readonly OutboxView[] = [
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
export const onTask = (index: number) => (model: FakeModel) => {
  const kept = outbox[index]
  if (kept === undefined) return
  model.outbox.value = [kept]
  model.sending.value = { [kept.taskId]: sendingOf(kept) }
}
