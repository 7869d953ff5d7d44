// A browser of the tests: storage, locks and channels shared by its tabs, and tabs whose signs the test gives.

import 'fake-indexeddb/auto'
import { IDBFactory } from 'fake-indexeddb'
import { createAppModel } from '../../pwa/app/model/create-app-model.ts'
import type { InstallOffer, PageSign, World } from '../../pwa/app/model/world.ts'
import type { Channel } from '../../pwa/link/tabs.ts'
import { createFakeClock, type FakeClock } from './page-clock.ts'

export type ShownNotice = { readonly title: string; readonly body: string; readonly tag: string; isOpen: boolean }

export type Tab = {
  readonly world: World
  readonly titles: string[]
  readonly notices: ShownNotice[]
  /** Each time the page was loaded anew. */
  readonly reloads: readonly string[]
  /** Paths the page was led to. */
  readonly opened: readonly string[]
  /** Numbers on the app's icon, in order. */
  readonly badges: readonly number[]
  /** What was asked of the browser. */
  readonly asked: readonly string[]
  /** The person taps or types. */
  readonly act: () => void
  /** The browser offers to install the page. */
  readonly offer: (offer: InstallOffer | null) => void
  /** The person changes the permission in the browser's settings. */
  readonly permit: (permission: NotificationPermission) => void
  readonly sign: (sign: PageSign) => void
  readonly open: () => ReturnType<typeof createAppModel>
}

export type TabOptions = {
  readonly fragment?: string
  readonly isMobile?: boolean
  readonly controllerUrl?: string
  readonly isOffline?: () => boolean
  readonly requestSync?: () => void
  readonly platform?: string
  readonly worker?: World['worker']
  readonly isInstalled?: boolean
  readonly permission?: NotificationPermission
  /** What the person says when asked. */
  readonly answer?: NotificationPermission
  readonly fetch?: typeof globalThis.fetch
}

export type Browser = {
  readonly clock: FakeClock
  readonly indexedDB: IDBFactory
  readonly tab: (options?: TabOptions) => Tab
  readonly close: () => void
}

export function createBrowser(origin: string, clock = createFakeClock()): Browser {
  const indexedDB = new IDBFactory()
  const locks = createLocks()
  const channels = createChannels()
  const models = new Set<{ close(): void }>()
  return {
    clock,
    indexedDB,
    tab: (options = {}) => {
      const tab = createTab(options, { origin, clock, indexedDB, locks, channels })
      return {
        ...tab,
        open: () => {
          const model = createAppModel(tab.world)
          models.add(model)
          return model
        },
      }
    },
    close: () => {
      for (const model of models) model.close()
    },
  }
}

type Shared = {
  readonly origin: string
  readonly clock: FakeClock
  readonly indexedDB: IDBFactory
  readonly locks: World['locks']
  readonly channels: (name: string) => Channel
}

function createTab(options: TabOptions, shared: Shared): Omit<Tab, 'open'> {
  const hearers = new Set<(sign: PageSign) => void>()
  const titles: string[] = []
  const notices: ShownNotice[] = []
  let fragment = options.fragment ?? ''
  let isVisible = true
  const reloads: string[] = []
  const opened: string[] = []
  const badges: number[] = []
  const asked: string[] = []
  const actors = new Set<() => void>()
  const offers = new Set<(offer: InstallOffer | null) => void>()
  let permission = options.permission ?? 'default'
  const world: World = {
    fetch: options.fetch ?? globalThis.fetch,
    origin: shared.origin,
    build: null,
    clock: shared.clock,
    random: () => 0.8,
    crypto: globalThis.crypto,
    indexedDB: shared.indexedDB,
    locks: shared.locks,
    openChannel: shared.channels,
    worker: options.worker ?? null,
    page: {
      isVisible: () => isVisible,
      isOffline: options.isOffline ?? (() => false),
      requestSync: options.requestSync ?? (() => undefined),
      handOver: (ids) => asked.push(`hand over ${ids.length}`),
      isMobile: options.isMobile ?? false,
      onSign: (hear) => {
        hearers.add(hear)
        return () => hearers.delete(hear)
      },
      takeFragment: () => {
        const taken = fragment
        fragment = ''
        return taken
      },
      controllerUrl: () => options.controllerUrl ?? null,
      setTitle: (title) => titles.push(title),
      reload: () => reloads.push('reload'),
      platform: options.platform ?? 'Linux',
      isInstalled: () => options.isInstalled ?? false,
      timeZone: 'Europe/Berlin',
      keepStorage: () => asked.push('keep storage'),
      onAct: (hear) => {
        actors.add(hear)
        return () => actors.delete(hear)
      },
      setBadge: (count) => badges.push(count),
      onInstallOffer: (hear) => {
        offers.add(hear)
        return () => offers.delete(hear)
      },
      notices: {
        permission: () => permission,
        request: async () => {
          if (permission === 'default') permission = options.answer ?? 'granted'
          return permission
        },
        show: ({ title, body, tag }) => {
          const notice = { title, body, tag, isOpen: true }
          notices.push(notice)
          return {
            close: () => {
              notice.isOpen = false
            },
          }
        },
      },
      goTo: (path) => opened.push(path),
    },
  }
  return {
    world,
    titles,
    notices,
    reloads,
    opened,
    badges,
    asked,
    act: () => {
      for (const hear of actors) hear()
    },
    offer: (offer) => {
      for (const hear of offers) hear(offer)
    },
    permit: (next) => {
      permission = next
    },
    sign: (sign) => {
      isVisible = sign === 'shown'
      for (const hear of [...hearers]) hear(sign)
    },
  }
}

/** Exclusive locks, first come first served; enough of Web Locks for one leader. */
export function createLocks(): World['locks'] {
  const lines = new Map<string, Promise<unknown>>()
  return {
    request: (
      name: string,
      options: LockOptions | LockGrantedCallback<unknown>,
      run?: LockGrantedCallback<unknown>,
    ) => {
      const signal = typeof options === 'function' ? undefined : options.signal
      const grant = typeof options === 'function' ? options : run
      const turn = (lines.get(name) ?? Promise.resolve()).then(() => {
        signal?.throwIfAborted()
        return grant?.({ name, mode: 'exclusive' })
      })
      lines.set(
        name,
        turn.catch(() => undefined),
      )
      return turn
    },
  }
}

/** Channels of one browser: every other one of the name hears a copy, in a later turn. */
function createChannels(): (name: string) => Channel {
  const open = new Map<string, Set<(message: unknown) => void>>()
  return (name) => {
    const room = open.get(name) ?? new Set()
    open.set(name, room)
    const mine = new Set<(message: unknown) => void>()
    return {
      post: (message) => {
        const copy: unknown = structuredClone(message)
        const others = [...room].filter((hear) => !mine.has(hear))
        setImmediate(() => {
          for (const hear of others) if (room.has(hear)) hear(copy)
        })
      },
      listen: (hear) => {
        mine.add(hear)
        room.add(hear)
      },
      close: () => {
        for (const hear of mine) room.delete(hear)
      },
    }
  }
}
