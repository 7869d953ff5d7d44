// A service worker of the tests: registered, updated and subscribed to as the test says, without a browser.

import type { WorkerPlace, WorkerRegistration } from '../../pwa/app/model/world.ts'
import { base64url } from '../../pwa/link/base64url.ts'
import type { HeldSubscription, PushPlace } from '../../pwa/link/push-subscription.ts'

export type FakeWorker = ReturnType<typeof createFakeWorker>

export function createFakeWorker() {
  const hearers = new Set<(message: unknown) => void>()
  const signed = new Set<(sign: 'waiting' | 'controlling') => void>()
  const done: string[] = []
  let subscription: HeldSubscription | null = null
  let count = 0
  const script = {
    hasPush: true,
    isRefused: false,
    update: 'none' as ReturnType<WorkerRegistration['update']>,
    tags: [] as string[],
    /** How long a look for a newer worker takes. */
    looking: () => Promise.resolve(),
    /** What `subscribe` meets; an answer may never come. */
    subscribing: async (key: string) => subscribe(key),
  }

  function subscribe(key: string): HeldSubscription {
    count += 1
    const endpoint = `https://push.example/${count}`
    const held: HeldSubscription = {
      target: { endpoint, keys: { p256dh: base64url(new Uint8Array(65)), auth: base64url(new Uint8Array(16)) } },
      applicationServerKey: key,
      end: async () => {
        done.push(`end ${endpoint}`)
        subscription = null
      },
    }
    done.push(`subscribe ${key}`)
    subscription = held
    return held
  }

  const push: PushPlace = { current: async () => subscription, subscribe: (key) => script.subscribing(key) }
  const registration: WorkerRegistration = {
    update: () => script.update,
    look: () => {
      done.push('look')
      return script.looking()
    },
    takeOver: () => void done.push('take over'),
    onSign: (hear) => void signed.add(hear),
    push,
    noticeTags: async () => script.tags,
    settle: async (taskId, ending) => void done.push(`settle ${taskId}: ${ending}`),
  }
  const place: WorkerPlace = {
    get hasPush() {
      return script.hasPush
    },
    endForeign: async () => void done.push('end foreign'),
    register: async () => {
      if (script.isRefused) throw new Error('refused')
      done.push('register')
      return registration
    },
    onMessage: (hear) => {
      hearers.add(hear)
      return () => hearers.delete(hear)
    },
  }
  return {
    place,
    script,
    /** What was asked of the browser, in order. */
    done,
    subscribe,
    subscription: () => subscription,
    say: (message: unknown) => {
      for (const hear of hearers) hear(message)
    },
    sign: (sign: 'waiting' | 'controlling') => {
      for (const hear of signed) hear(sign)
    },
  }
}
