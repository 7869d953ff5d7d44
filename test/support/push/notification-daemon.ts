// The lock screen: org.freedesktop.Notifications on a private bus. It has seen every notification a browser showed, and
// taps real buttons by what they say: the keys behind them change whenever a notification is replaced.
// https://specifications.freedesktop.org/notification-spec/latest

import * as v from 'valibot'
import { type DbusCall, ownBusName, type Values } from './dbus-connection.ts'
import type { PrivateBus } from './private-bus.ts'
import { watchedList } from './watched-list.ts'

const name = 'org.freedesktop.Notifications'
const path = '/org/freedesktop/Notifications'
const capabilities = ['actions', 'body', 'body-markup', 'persistence']
const closedBy = { person: 2, caller: 3 } as const

const notifySchema = v.tuple([
  v.string(),
  v.number(),
  v.string(),
  v.string(),
  v.string(),
  v.array(v.string()),
  v.record(v.string(), v.unknown()),
  v.number(),
])

export type Notification = {
  readonly id: number
  readonly title: string
  /** As a person reads it; Chromium puts the site's name on top. */
  readonly body: string
  /** What its buttons say, in their order. */
  readonly buttons: readonly string[]
  /** It asks the system to make no sound. */
  readonly isSilent: boolean
  readonly at: number
}

type Shown = Notification & { readonly keys: ReadonlyMap<string, string> }

export type NotificationDaemon = {
  /** Every notification ever shown, replacements included. */
  readonly all: readonly Notification[]
  /** Those on the screen now. */
  readonly shown: readonly Notification[]
  /** The first that is on the screen and fits, now or soon. */
  waitFor(fits: (notification: Notification) => boolean, awaited: string, ms?: number): Promise<Notification>
  /** Resolves when nothing on the screen fits any more. */
  waitUntilGone(fits: (notification: Notification) => boolean, awaited: string, ms?: number): Promise<void>
  /** Taps the button that says this, on the notification given or on the newest that has one. */
  tap(label: string, notification?: Notification): void
  /** Taps the notification beside its buttons. */
  tapBody(notification: Notification): void
  /** Swipes it away. */
  dismiss(notification: Notification): void
  close(): void
}

export async function startNotificationDaemon(bus: PrivateBus): Promise<NotificationDaemon> {
  const shown = new Map<number, Shown>()
  const history = watchedList<Notification>(({ title, body }) => `${title}: ${body}`)
  /** Titles on the screen after each change. */
  const screens = watchedList<string>(String)
  let last = 0

  function answer({ member, args }: DbusCall): Values | undefined {
    switch (member) {
      case 'GetCapabilities':
        return { types: ['as'], values: [capabilities] }
      case 'GetServerInformation':
        return { types: ['s', 's', 's', 's'], values: ['lock screen', 'nod', '1', '1.2'] }
      case 'Notify':
        return { types: ['u'], values: [show(args)] }
      case 'CloseNotification':
        remove(v.parse(v.number(), args[0]), closedBy.caller)
        return { types: [], values: [] }
      default:
        return undefined
    }
  }

  const titles = (): string => `[${[...shown.values()].map(({ title }) => title).join(', ')}]`

  function show(args: readonly unknown[]): number {
    const [, replaces, , title, body, actions, hints] = v.parse(notifySchema, args)
    if (replaces === 0) last += 1
    const id = replaces === 0 ? last : replaces
    const keys = new Map<string, string>()
    for (let place = 0; place + 1 < actions.length; place += 2) keys.set(actions[place + 1] ?? '', actions[place] ?? '')
    // Browsers add buttons of their own beside ours.
    const buttons = [...keys].filter(([, key]) => key !== 'default' && key !== 'settings').map(([label]) => label)
    const isSilent = hints['suppress-sound'] === true
    const notification = { id, title, body: rendered(body), buttons, isSilent, keys, at: Date.now() }
    shown.set(id, notification)
    history.add(notification)
    screens.add(titles())
    return id
  }

  const connection = await ownBusName(bus.socketPath, name, answer)
  const signal = (member: string, values: Values): void => connection.signal(path, name, member, values)

  function remove(id: number, reason: number): void {
    if (!shown.delete(id)) return
    signal('NotificationClosed', { types: ['u', 'u'], values: [id, reason] })
    screens.add(titles())
  }

  const invoke = (id: number, key: string): void => signal('ActionInvoked', { types: ['u', 's'], values: [id, key] })
  return {
    all: history.all,
    get shown() {
      return [...shown.values()]
    },
    waitFor: (fits, awaited, ms) => {
      const now = [...shown.values()].find(fits)
      if (now) return Promise.resolve(now)
      return history.waitFor((one) => shown.get(one.id) === one && fits(one), awaited, ms)
    },
    waitUntilGone: async (fits, awaited, ms) => {
      const isGone = (): boolean => ![...shown.values()].some(fits)
      if (!isGone()) await screens.waitFor(isGone, awaited, ms)
    },
    tap: (label, notification) => {
      const offering = [...shown.values()].filter(({ keys }) => keys.has(label))
      const target = notification ? shown.get(notification.id) : offering.at(-1)
      const key = target?.keys.get(label)
      if (!target || key === undefined) {
        const buttons = [...shown.values()].map((one) => `${one.title} [${one.buttons.join(', ')}]`)
        throw new Error(`no notification says ${label}; on the screen: ${buttons.join(' | ') || 'nothing'}`)
      }
      invoke(target.id, key)
    },
    tapBody: ({ id }) => invoke(id, 'default'),
    dismiss: ({ id }) => remove(id, closedBy.person),
    close: () => connection.close(),
  }
}

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'", '#39': "'" }

/** The markup that `body-markup` lets browsers send, as text. */
function rendered(markup: string): string {
  return markup.replace(/<[^>]*>/g, '').replace(/&(#39|[a-z]+);/g, (whole, name: string) => entities[name] ?? whole)
}
