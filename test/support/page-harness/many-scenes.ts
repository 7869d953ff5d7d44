// Scenes of many at once: several sessions that ask, some of their tasks selected, some just decided.

import { sendingOf } from '../../../pwa/app/model/sending.ts'
import type { TaskDetails, TaskSummary } from '../../../shared/task.ts'
import type { FakeModel } from '../fake-model.ts'
import { anOutboxView } from '../outbox-items.ts'
import { aBoard, aHost, aSession, aTask, hostId, instant, sessionId, someDetails, someNow } from '../tasks.ts'
import type { Scene } from './scene.ts'

const projects = [
  'acme',
  'storefront',
  'acme',
  'billing',
  'docs-site',
  'mobile-app',
  'infra',
  'search',
  'cms',
  'ledger',
]
const commands = [
  'npm test',
  'npm run build',
  'git commit -m "Keep the cache for an hour"',
  'pnpm exec playwright test --project=chromium tests/checkout',
  'cargo clippy --all-targets',
  'git push origin main',
  'docker compose up -d db',
  'python -m pytest -q tests/unit',
  'ls -la dist',
  'npm run lint -- --fix',
]

const hosts = [aHost(1), aHost(2, { name: 'build-box' })]

function tasksOf(session: number, count: number): readonly TaskSummary[] {
  return Array.from({ length: count }, (_, place) =>
    aTask(session * 10 + place, {
      sessionId: sessionId(session),
      hostId: hostId(session % 3 === 0 ? 2 : 1),
      project: projects[session - 1] ?? 'acme',
      preview: commands[(session * 3 + place) % commands.length] ?? 'npm test',
      parkedAt: instant(-session * 130 - place * 24),
      ...(place === 1 && session % 2 === 1
        ? { risk: 'high', preview: 'rm -rf ./build && git push --force', riskReasons: ['deletes a folder'] }
        : {}),
    }),
  )
}

function boardOf(sessions: number, each: number) {
  const numbers = Array.from({ length: sessions }, (_, place) => place + 1)
  return aBoard({
    hosts,
    tasks: numbers.flatMap((session) => tasksOf(session, each)),
    sessions: numbers.map((session) =>
      aSession(session, { project: projects[session - 1] ?? 'acme', startedAt: instant(-session * 700) }),
    ),
  })
}

function withOffer(task: TaskSummary): TaskDetails {
  const entry = {
    type: 'addRules',
    rules: [{ toolName: 'Bash', ruleContent: 'npm run build' }],
    behavior: 'allow',
    destination: 'session',
  }
  const label = 'Allow `npm run build`, until this session ends'
  return someDetails(task, { suggestions: [{ label, hash: task.digest, strong: false, entry }] })
}

/** Decided just now: the first ones of the list, an Allow, a Deny, an Allow. */
const decided = (places: readonly number[]) => (model: FakeModel) => {
  model.outbox.value = places.map((place) => {
    const task = tasksOf(1, 3)[place] ?? aTask(1)
    const verdict = place === 2 ? 'deny' : 'allow'
    return anOutboxView(task, { verdict, state: 'sending', undoUntil: someNow + 3_000, tappedAt: someNow })
  })
  model.sending.value = Object.fromEntries(model.outbox.value.map((kept) => [kept.taskId, sendingOf(kept)]))
}

const selecting = () => {
  const look = setInterval(() => {
    const start = document.querySelector<HTMLElement>('[aria-label="Select several"]')
    if (start === null || start.hasAttribute('aria-disabled')) return
    clearInterval(look)
    start.click()
    setTimeout(() => {
      for (const row of [...document.querySelectorAll<HTMLElement>('.row')].slice(0, 3)) row.click()
    }, 50)
  }, 30)
}

export const manyScenes: Readonly<Record<string, Scene>> = {
  'many-sessions': { path: '/', world: { board: boardOf(10, 10) } },
  'many-few': { path: '/', world: { board: boardOf(3, 3) } },
  'many-selected': { path: '/', world: { board: boardOf(3, 3) }, turn: selecting },
  'many-undo': { path: '/', world: { board: boardOf(3, 3), details: withOffer }, turn: decided([0, 2]) },
  'many-undo-one': { path: '/', world: { board: boardOf(1, 3), details: withOffer }, turn: decided([0]) },
}
