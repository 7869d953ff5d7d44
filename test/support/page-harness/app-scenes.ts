// Scenes of the app around the tap: presence, notifications, mutes, installing.

import type { Notifications } from '../../../pwa/app/model/app-model.ts'
import type { Board, Device } from '../../../shared/board.ts'
import type { FakeModel, FakeWorld } from '../fake-model.ts'
import { aBoard, aDevice, aSession, deviceId, hostId, instant, sessionId, someDetails } from '../tasks.ts'
import type { Scene } from './scene.ts'

import { at, board, declined, devices, hosts, inputs, plain, ran } from './scene-things.ts'

const appleTab = (codeFromLink: string | null): Scene => ({
  path: '/pair',
  world: { phase: { is: 'unpaired', codeFromLink }, platform: 'iOS', install: 'first' },
})

const notifies =
  (state: Notifications['state'], over: Partial<Notifications> = {}): Scene['turn'] =>
  (model) => {
    model.notifications.value = { state, isBusy: false, problem: null, ...over }
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

export const appScenes: Readonly<Record<string, Scene>> = {
  'inbox-presence': at('/', {}, tapped('.presence')),
  'inbox-away': at('/', presence({ presence: 'away', presenceUntil: instant(6_400) })),
  'inbox-keys': at('/', {}, tapped('.help-button')),
  'history-away': at('/history', presence({ presence: 'away', presenceUntil: instant(6_400) })),
  'devices-here': at('/devices', presence({ presence: 'here' }), (model) => {
    model.connection.value = { state: 'offline', lastContactAt: Date.now() - 200_000 }
  }),
  'task-away': at(`/tasks/${plain.id}`, presence({ presence: 'away', presenceUntil: instant(6_400) })),
  'devices-dead': at(
    '/devices',
    meAs({ push: 'broken' }),
    notifies('no-subscription', {
      problem: { code: 'gone', message: 'The push service no longer knows this device.' },
    }),
  ),
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
}
