// The world of the page: everything the model needs and does not own, so that a test can hand in another one.

import type { Clock } from '../../link/clock.ts'
import type { Channel } from '../../link/tabs.ts'

/** `shown`: visible, back from the cache, or online again. `hidden`: not visible. `put-away`: the page is left. */
export type PageSign = 'shown' | 'hidden' | 'put-away'

export type Notice = { readonly close: () => void }

export type Notices = {
  readonly permission: () => 'default' | 'granted' | 'denied'
  readonly request: () => Promise<'default' | 'granted' | 'denied'>
  /** @throws where the browser shows notifications from a worker only (Chrome on Android). */
  readonly show: (notice: { title: string; body: string; tag: string; onClick: () => void }) => Notice
}

export type Page = {
  readonly isVisible: () => boolean
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
  readonly notices: Notices | null
  /** Brings the page to the front, on that path. */
  readonly goTo: (path: string) => void
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
  readonly page: Page
}
