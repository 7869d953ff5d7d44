// The world of the worker: everything it needs and does not own, so that a test can hand in another one.

import type { Clock } from '../link/clock.ts'
import type { PushPlace } from '../link/push-subscription.ts'
import type { Channel } from '../link/tabs.ts'
import type { Vault } from '../vault/vault.ts'
import type { Button } from './push-actions.ts'

/** What is shown. One of the same tag takes its place, and only a loud one makes a sound. */
export type Notice = {
  readonly title: string
  readonly body: string
  readonly tag: string
  readonly isSilent: boolean
  /** A question: it stays on a desktop's screen until somebody answers. */
  readonly isQuestion: boolean
  readonly actions: readonly Button[]
  /** A path of this origin; a tap leads there. */
  readonly path: string
  /** What a button needs to decide; read again by whatever version of the worker meets the tap. */
  readonly data: Readonly<Record<string, unknown>>
  readonly lang?: string
  readonly dir?: 'auto' | 'ltr' | 'rtl'
}

export type ShownNotice = {
  readonly title: string
  readonly body: string
  readonly tag: string
  readonly data: unknown
  readonly close: () => void
}

export type Notices = {
  /** Buttons the browser shows; 0 on iOS. */
  readonly maxActions: number
  /** @throws where the system takes none (Firefox without a notification daemon). */
  readonly show: (notice: Notice) => Promise<void>
  readonly shown: (tag: string) => Promise<readonly ShownNotice[]>
}

export type OpenWindow = {
  readonly url: string
  readonly isFocused: boolean
  readonly isVisible: boolean
  /** @throws when the tap that allows it is too long ago. */
  readonly focus: () => Promise<void>
  /** @throws where another worker, or none, controls that window. */
  readonly navigate: (url: string) => Promise<void>
  readonly tell: (message: unknown) => void
}

export type Windows = {
  readonly all: () => Promise<readonly OpenWindow[]>
  readonly open: (url: string) => Promise<void>
}

export type WorkerWorld = {
  readonly fetch: typeof globalThis.fetch
  /** The relay's own origin, which served this worker. */
  readonly origin: string
  readonly clock: Clock
  readonly crypto: Crypto
  readonly locks: Pick<LockManager, 'request'>
  readonly openChannel: (name: string) => Channel
  readonly vault: Vault
  readonly notices: Notices
  readonly windows: Windows
  /** Asks the browser for a `sync` event when there is a network again; does nothing where there is none. */
  readonly requestSync: () => Promise<void>
  readonly pushPlace: Pick<PushPlace, 'subscribe'>
  readonly timeZone: string
  /** The number on the app's icon; does nothing where there is none. */
  readonly setBadge: (count: number) => Promise<void>
  /** The browser is sure that nothing leaves this device. */
  readonly isOffline: () => boolean
  /** An instant as this device's clock face shows it: `14:32`. */
  readonly timeOfDay: (ms: number) => string
  /** A line for whoever looks into the browser's console; never a secret. */
  readonly report: (what: string, fault?: unknown) => void
}
