// A browser that holds a subscription without a push service behind it: for what the page shows once it has one. Nothing
// that is pushed there arrives.

import { createECDH, randomBytes } from 'node:crypto'
import type { BrowserContext } from 'playwright-core'
import type { PushTarget } from '../../../shared/push.ts'

/** Keys as a browser makes them, at an address where nobody listens. */
export function subscriptionToNobody(): PushTarget {
  const p256dh = createECDH('prime256v1').generateKeys('base64url')
  return { endpoint: 'https://127.0.0.1:9/push', keys: { p256dh, auth: randomBytes(16).toString('base64url') } }
}

/** Before the first page opens. The relay needs `pushHosts: ['127.0.0.1']`. */
export async function stubPush(context: BrowserContext, origin: string): Promise<void> {
  await context.grantPermissions(['notifications'], { origin })
  await context.addInitScript((target) => {
    const stored = 'stubbed-push'
    const held = (key: string) => ({
      options: { applicationServerKey: Uint8Array.from(JSON.parse(key)).buffer },
      toJSON: () => target,
      unsubscribe: async () => {
        localStorage.removeItem(stored)
        return true
      },
    })
    const bytesOf = (key: string) =>
      JSON.stringify([...atob(key.replaceAll('-', '+').replaceAll('_', '/'))].map((one) => one.charCodeAt(0)))
    Reflect.set(PushManager.prototype, 'getSubscription', async () => {
      const key = localStorage.getItem(stored)
      return key === null ? null : held(key)
    })
    Reflect.set(PushManager.prototype, 'subscribe', async ({ applicationServerKey }: PushSubscriptionOptionsInit) => {
      const key = bytesOf(String(applicationServerKey))
      localStorage.setItem(stored, key)
      return held(key)
    })
  }, subscriptionToNobody())
}
