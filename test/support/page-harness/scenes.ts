// Scenes: every screen of the page with something on it worth looking at.

import { sendingOf } from '../../../pwa/app/model/sending.ts'
import { aBoard, aSession, aTask, instant, taskId } from '../tasks.ts'
import { appScenes } from './app-scenes.ts'
import { kindScenes } from './kind-scenes.ts'
import { manyScenes } from './many-scenes.ts'
import { reachScenes } from './reach-scenes.ts'
import type { Scene } from './scene.ts'
import {
  at,
  denied,
  devices,
  edit,
  faster,
  gate,
  hidden,
  hosts,
  newcomer,
  onTask,
  others,
  outbox,
  plain,
  plan,
  question,
  ran,
  risky,
  strange,
} from './scene-things.ts'
import { sessionScenes } from './session-scenes.ts'

export const scenes: Readonly<Record<string, Scene>> = {
  ...kindScenes,
  ...manyScenes,
  ...appScenes,
  ...sessionScenes,
  ...reachScenes,
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
