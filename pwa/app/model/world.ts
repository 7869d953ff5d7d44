// The world of the page: everything the model needs and does not own, so that a test can hand in another one.

import type { DecisionId } from '../../../shared/ids.ts'
import type { Clock } from '../../link/clock.ts'
import type { PushPlace } from '../../link/push-subscription.ts'
import type { Channel } from '../../link/tabs.ts'

/**
 * `shown`: visible, back from the cache, or online again. `hidden`: not visible. `put-away`: the page is left.
 * `online`: online again on a phone nobody looks at, where a decision may go and the stream stays away.
 */
export type PageSign = 'shown' | 'hidden' | 'put-away' | 'online'

export type Notice = { readonly close: () => void }

export type Notices = {
  readonly permission: () => 'default' | 'granted' | 'denied'
  readonly request: () => Promise<'default' | 'granted' | 'denied'>
  /** @throws where the browser shows notifications from a worker only (Chrome on Android). */
  readonly show: (notice: { title: string; body: string; tag: string; onClick: () => void }) => Notice
}

/** Shows the browser's own question. */
export type InstallOffer = { readonly ask: () => Promise<void> }

export type Page = {
  readonly isVisible: () => boolean
  /** The browser is sure that no request leaves this device; never where the relay is on this device itself. */
  readonly isOffline: () => boolean
  /** Asks that our worker is woken when there is a network again; does nothing where browsers cannot. */
  readonly requestSync: () => void
  /** Asks our worker, at once, to send what could still be undone here: it goes on where a page ends. */
  readonly handOver: (decisionIds: readonly DecisionId[]) => void
  /** Phones and tablets: a hidden page gives its connection up, to spare the battery. */
  readonly isMobile: boolean
  readonly onSign: (hear: (sign: PageSign) => void) => () => void
  /** The link's fragment, without `#`; the address no longer has it when this returns. */
  readonly takeFragment: () => string
  /** Address of the worker that controls this page. */
  readonly controllerUrl: () => string | null
  readonly setTitle: (title: string) => void
  readonly reload: () => void
  /** What this browser runs on, as shown to people: `Android`, `macOS`. */
  readonly platform: string
  /** It was put on the home screen and started from there. */
  readonly isInstalled: () => boolean
  readonly timeZone: string
  /** Asks that what is kept here is not thrown away when the device runs short of space. */
  readonly keepStorage: () => void
  /** Hears that the person tapped or typed something here. */
  readonly onAct: (hear: () => void) => () => void
  /** The number on the app's icon; nothing where there is none. */
  readonly setBadge: (count: number) => void
  /** The browser offers to install this page as an app, until it is `null` again. */
  readonly onInstallOffer: (hear: (offer: InstallOffer | null) => void) => () => void
  readonly notices: Notices | null
  /** Brings the page to the front, on that path. */
  readonly goTo: (path: string) => void
}

/** Our own service worker, registered: `/sw.js` over the whole origin. */
export type WorkerRegistration = {
  /** A newer one is being fetched, or stands ready and waits for a word of the person. */
  readonly update: () => 'none' | 'installing' | 'waiting'
  /** Looks whether the relay has a newer one. @throws without a network. */
  readonly look: () => Promise<void>
  /** Tells the waiting one to take over. */
  readonly takeOver: () => void
  /** `waiting`: a newer one stands ready. `controlling`: another one took over this page. */
  readonly onSign: (hear: (sign: 'waiting' | 'controlling') => void) => void
  /** `null`: this browser has no push. */
  readonly push: PushPlace | null
  /** Tags of the notifications on the screen. */
  readonly noticeTags: () => Promise<readonly string[]>
  /** Closes a task's notification, and tells the worker how it ended: a push that comes late asks nothing any more. */
  readonly settle: (taskId: string, ending: string) => Promise<void>
}

export type WorkerPlace = {
  /** Whether push exists here at all, known before anything is registered. */
  readonly hasPush: boolean
  /** Ends every registration but ours: whoever held this port before may have left one, and it would answer in our name. */
  readonly endForeign: () => Promise<void>
  /** @throws where the browser refuses, or the relay does not serve it. */
  readonly register: () => Promise<WorkerRegistration>
  /** Hears our own worker, from the first moment on. */
  readonly onMessage: (hear: (message: unknown) => void) => () => void
}

export type World = {
  readonly fetch: typeof globalThis.fetch
  /** The relay's own origin, which served this page. */
  readonly origin: string
  /** The build this page was made by; `null` where it does not know. */
  readonly build: string | null
  readonly clock: Clock
  readonly random: () => number
  readonly crypto: Crypto
  /** `null`: the browser has none, or hides it. */
  readonly indexedDB: IDBFactory | null
  readonly locks: Pick<LockManager, 'request'>
  readonly openChannel: (name: string) => Channel
  /** `null`: no service workers here (an old browser, a private window, plain http). */
  readonly worker: WorkerPlace | null
  readonly page: Page
}
