// A phone: a browser with a push service and a lock screen of its own. Its person pairs it, turns notifications on and
// then taps buttons on the lock screen, with no page open.

import { fileURLToPath } from 'node:url'
import { googleHost } from '../push/google-push.ts'
import { loopbackCertificate } from '../push/loopback-certificate.ts'
import type { NotificationDaemon } from '../push/notification-daemon.ts'
import type { PushEndpoint } from '../push/push-endpoint.ts'

export type Phone = {
  readonly browser: 'Chromium' | 'Firefox'
  /** What the page calls this device when nobody types another name. */
  readonly name: string
  readonly notifications: NotificationDaemon
  readonly pushService: PushService
  /** Opens the link of `nod pair` and taps: a first device is in at once, a further one waits for `letIn` on another. */
  pair(link: string): Promise<void>
  /** Lets in the device that waits, as the person who sees both screens. */
  letIn(): Promise<void>
  waitForInbox(): Promise<void>
  /** Says yes to notifications on the page; resolves when the relay has the subscription. */
  turnOnNotifications(): Promise<void>
  /** Opens a page of the relay it is paired with. */
  openPage(path: string): Promise<void>
  /** Closes every page: the worker is alone from here on. */
  closePage(): Promise<void>
  close(): Promise<void>
}

/** A browser's own push service. */
export type PushService = {
  readonly endpoint: PushEndpoint
  /** From now on it answers 410 for every subscription made so far. */
  forgetSubscriptions(): void
}

/** What a relay must be given to reach the push services of the phones; its own code knows nothing of them. */
export function relayEnvironment(phones: readonly Phone[]): Readonly<Record<string, string>> {
  const reroute = fileURLToPath(new URL('../push/reroute.mjs', import.meta.url))
  const routes = phones
    .filter(({ browser }) => browser === 'Chromium')
    .map(({ pushService }) => `${googleHost}=${pushService.endpoint.port}`)
  return {
    NODE_EXTRA_CA_CERTS: loopbackCertificate().file,
    NODE_OPTIONS: `--import ${reroute}`,
    NOD_TEST_ROUTES: routes.join(','),
    NOD_PUSH_HOSTS: '127.0.0.1',
  }
}
