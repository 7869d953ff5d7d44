// Scenes of sessions and hosts: what they told, what they ask about, and a host whose agents cannot be made to ask.

import type { Board, News } from '../../../shared/board.ts'
import { aBoard, aHost, aSession, aTask, hostId, instant, sessionId } from '../tasks.ts'
import type { Scene } from './scene.ts'
import { at, devices } from './scene-things.ts'

const told = (what: News['what'], secondsAgo: number, text?: string): News => ({
  ...{ what, at: instant(-secondsAgo), cause: `${what} ${secondsAgo}` },
  ...(text === undefined ? {} : { text }),
})
const news = [
  told('denied', 95, 'Bash: git push --force origin main would rewrite what others have built on'),
  told('finished', 1_260, 'The session cache now lives in SQLite.\nAll 214 tests pass.'),
  told('failed', 5_400, 'rate_limit: try again at 14:00'),
  told('waits', 9_000),
]
const risky = { policy: 'risky', when: 'away' } as const
const workshop = aHost(1, { ask: risky, asks: true })
const server = aHost(2, { name: 'build-server', attended: false, asks: false, lastAt: instant(-3_000) })

export const sessionsBoard: Board = aBoard({
  devices,
  hosts: [workshop, server],
  tasks: [aTask(1), aTask(2, { preview: 'npm run build' })],
  sessions: [
    aSession(1, { news, mode: 'auto', startedAt: instant(-12_000) }),
    aSession(2, {
      ...{ project: 'storefront', cwd: '/home/dev/storefront', state: 'waiting', news: news.slice(1) },
      ...{ ask: { policy: 'all', when: 'always' }, reply: true, startedAt: instant(-4_000) },
    }),
    aSession(3, { project: 'nightly', headless: true, state: 'ended', endedAt: instant(-800), news: news.slice(2) }),
    aSession(4, { hostId: hostId(2), project: 'deploy-scripts', mode: 'acceptEdits', startedAt: instant(-700) }),
  ],
})
const hostAs = (over: Partial<typeof server>): Board => aBoard({ devices, hosts: [workshop, { ...server, ...over }] })
const page = (path: string, board: Board = sessionsBoard, turn?: Scene['turn']) => at(path, { board }, turn)
const press = (text: string, scene: Scene): Scene => ({ ...scene, press: [text] })

export const sessionScenes: Readonly<Record<string, Scene>> = {
  sessions: page('/sessions'),
  'sessions-none': page('/sessions', aBoard({ devices, sessions: [] })),
  'session-page': page(`/sessions/${sessionId(1)}`),
  'session-own-way': page(`/sessions/${sessionId(2)}`, sessionsBoard, () => {
    setTimeout(() => document.querySelector('.picks')?.scrollIntoView({ block: 'start' }), 400)
  }),
  'session-ended': page(`/sessions/${sessionId(3)}`),
  'session-gone': page(`/sessions/${sessionId(9)}`),
  'host-page': page(`/hosts/${hostId(1)}`),
  'host-deaf': page(`/hosts/${hostId(2)}`),
  'host-deaf-chosen': page(`/hosts/${hostId(2)}`, hostAs({ ask: risky })),
  'host-asking': press(
    'Edits too',
    page(`/hosts/${hostId(1)}`, sessionsBoard, (model) => {
      model.changeHost = () => new Promise(() => {})
    }),
  ),
  'host-refused': press(
    'Edits too',
    page(`/hosts/${hostId(1)}`, sessionsBoard, (model) => {
      model.outcome = { ok: false, code: 'slow-down', message: 'Too many requests: wait 2 seconds, then try again.' }
    }),
  ),
  'host-offline': page(`/hosts/${hostId(1)}`, sessionsBoard, (model) => {
    model.connection.value = { state: 'offline', lastContactAt: Date.now() - 200_000 }
  }),
}
