// The world of the page as a browser has it. The only file of the model that touches window and document.

import { isSurelyOffline, requestOutboxSync } from '../../link/background-sync.ts'
import type { Channel } from '../../link/tabs.ts'
import { workerPlaceOf } from './browser-worker.ts'
import type { InstallOffer, Notices, Page, PageSign, World } from './world.ts'

export function createBrowserWorld(page: Window & typeof globalThis): World {
  const { document, navigator, location } = page
  return {
    fetch: (input, init) => page.fetch(input, init),
    origin: location.origin,
    build: document.querySelector('meta[name="nod-build"]')?.getAttribute('content') ?? null,
    clock: {
      now: () => Date.now(),
      after: (ms, run) => {
        const timer = page.setTimeout(run, ms)
        return () => page.clearTimeout(timer)
      },
    },
    random: () => Math.random(),
    crypto: page.crypto,
    indexedDB: storageOf(page),
    locks: navigator.locks,
    openChannel,
    worker: workerPlaceOf(page),
    page: pageOf(page),
  }
}

/** Reading `indexedDB` itself throws where a browser blocks storage. */
function storageOf(page: Window & typeof globalThis): IDBFactory | null {
  try {
    return page.indexedDB ?? null
  } catch {
    return null
  }
}

function openChannel(name: string): Channel {
  const channel = new BroadcastChannel(name)
  return {
    post: (message) => channel.postMessage(message),
    listen: (hear) => channel.addEventListener('message', (event: MessageEvent<unknown>) => hear(event.data)),
    close: () => channel.close(),
  }
}

function pageOf(page: Window & typeof globalThis): Page {
  const { document, navigator, location, history } = page
  const isMobile = /Android|iPhone|iPad|iPod/.test(navigator.userAgent) || isTouchMac(navigator)
  const isVisible = (): boolean => document.visibilityState === 'visible'
  return {
    isVisible,
    isOffline: () => isSurelyOffline(navigator.onLine, location.hostname),
    requestSync: () => {
      const asked = navigator.serviceWorker?.getRegistration().then(requestOutboxSync)
      // Turned off by the person: an open page sends it all the same.
      asked?.catch(() => undefined)
    },
    handOver: (decisionIds) => navigator.serviceWorker?.controller?.postMessage({ type: 'end-undo', decisionIds }),
    isMobile,
    onSign: (hear) => listenForSigns(page, () => isVisible() || !isMobile, hear),
    takeFragment: () => {
      const fragment = location.hash.slice(1)
      if (location.hash !== '') history.replaceState(history.state, '', `${location.pathname}${location.search}`)
      return fragment
    },
    controllerUrl: () => navigator.serviceWorker?.controller?.scriptURL ?? null,
    setTitle: (title) => {
      document.title = title
    },
    reload: () => location.reload(),
    platform: platformOf(navigator),
    isInstalled: () =>
      page.matchMedia('(display-mode: standalone)').matches ||
      ('standalone' in navigator && navigator.standalone === true),
    keepStorage: () => {
      navigator.storage?.persist?.().catch(() => undefined)
    },
    onAct: (hear) => {
      const ended = new AbortController()
      const { signal } = ended
      for (const deed of ['pointerdown', 'keydown'])
        document.addEventListener(deed, hear, { signal, passive: true, capture: true })
      return () => ended.abort()
    },
    setBadge: (count) => {
      // Refused where the page is not installed; the tab's title tells it too.
      if ('setAppBadge' in navigator) navigator.setAppBadge(count).catch(() => undefined)
    },
    onInstallOffer: (hear) => listenForOffer(page, hear),
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    notices: 'Notification' in page ? noticesOf(page) : null,
    goTo: (path) => {
      page.focus()
      history.pushState(null, '', path)
      page.dispatchEvent(new PopStateEvent('popstate'))
    },
  }
}

function listenForSigns(page: Window, mayConnect: () => boolean, hear: (sign: PageSign) => void): () => void {
  const ended = new AbortController()
  const { signal } = ended
  const { document } = page
  document.addEventListener(
    'visibilitychange',
    () => hear(document.visibilityState === 'visible' ? 'shown' : 'hidden'),
    { signal },
  )
  // A first load fires it too, and needs no second connection.
  page.addEventListener('pageshow', (event) => event.persisted && hear('shown'), { signal })
  // A hidden phone that changes networks in a pocket must not take the stream; one that is looked at comes back anyway.
  page.addEventListener('online', () => hear(mayConnect() ? 'shown' : 'online'), { signal })
  page.addEventListener('pagehide', () => hear('put-away'), { signal })
  return () => ended.abort()
}

type BrowsersOffer = Event & { readonly prompt: () => Promise<unknown> }

/** Chromium's alone: https://developer.mozilla.org/docs/Web/API/BeforeInstallPromptEvent. An offer can be taken once. */
function listenForOffer(page: Window, hear: (offer: InstallOffer | null) => void): () => void {
  const ended = new AbortController()
  const { signal } = ended
  const isOffer = (event: Event): event is BrowsersOffer => 'prompt' in event && typeof event.prompt === 'function'
  page.addEventListener(
    'beforeinstallprompt',
    (event) => {
      if (!isOffer(event)) return
      // Without this Chrome on Android puts a bar of its own over the inbox.
      event.preventDefault()
      hear({
        ask: async () => {
          hear(null)
          await event.prompt()
        },
      })
    },
    { signal },
  )
  page.addEventListener('appinstalled', () => hear(null), { signal })
  return () => ended.abort()
}

function noticesOf({ Notification }: Window & typeof globalThis): Notices {
  return {
    permission: () => Notification.permission,
    request: () => Notification.requestPermission(),
    show: ({ title, body, tag, onClick }) => {
      const notice = new Notification(title, { body, tag })
      notice.addEventListener('click', onClick)
      return { close: () => notice.close() }
    },
  }
}

/** An iPad calls itself a Mac; no Mac has touch points. */
function isTouchMac(navigator: Navigator): boolean {
  return navigator.userAgent.includes('Macintosh') && navigator.maxTouchPoints > 1
}

function platformOf(navigator: Navigator): string {
  const { userAgent } = navigator
  if (isTouchMac(navigator)) return 'iPadOS'
  const known = [
    ['Android', 'Android'],
    ['iPhone', 'iOS'],
    ['iPad', 'iPadOS'],
    ['CrOS', 'ChromeOS'],
    ['Windows', 'Windows'],
    ['Macintosh', 'macOS'],
    ['Linux', 'Linux'],
  ] as const
  return known.find(([mark]) => userAgent.includes(mark))?.[1] ?? 'a browser'
}
