// Registering our service worker: its script comes from a policy that knows no other, and a newer one waits for a word.

import { Workbox } from 'workbox-window'
import { pushPlaceOf } from '../../link/push-subscription.ts'
import type { WorkerRegistration } from './world.ts'

/** The name of our Trusted Types policy: the relay's Content-Security-Policy lists it, and no other. */
const policyName = 'nod-worker'

/** Registers the script for the whole origin. @throws where the browser refuses, or the relay does not serve it. */
export async function registerWorker(page: Window, script: string): Promise<WorkerRegistration> {
  const container = page.navigator.serviceWorker
  const workbox = new Workbox(script, { scope: '/', updateViaCache: 'none' })
  const registration = await workbox.register({ immediate: true })
  if (registration === undefined) throw new Error('the worker was registered before')
  return {
    update: () =>
      registration.waiting !== null ? 'waiting' : registration.installing !== null ? 'installing' : 'none',
    look: async () => {
      await registration.update()
    },
    takeOver: () => workbox.messageSkipWaiting(),
    onSign: (hear) => {
      // The library tells its own workers from those another tab brought; to the person both are the same update.
      workbox.addEventListener('waiting', () => hear('waiting'))
      workbox.addEventListener('activated', () => hear('controlling'))
      container.addEventListener('controllerchange', () => hear('controlling'))
    },
    push: 'pushManager' in registration ? pushOnceActive(container, registration) : null,
    noticeTags: async () => (await registration.getNotifications()).map((notice) => notice.tag),
    settle: async (taskId, ending) => {
      registration.active?.postMessage({ type: 'settled', taskId, ending })
      for (const notice of await registration.getNotifications({ tag: taskId })) notice.close()
    },
  }
}

/** Subscribing before the first worker is active is refused by browsers. */
function pushOnceActive(container: ServiceWorkerContainer, registration: ServiceWorkerRegistration) {
  const push = pushPlaceOf(registration.pushManager)
  return {
    current: push.current,
    subscribe: async (key: string) => {
      if (registration.active === null) await container.ready
      return push.subscribe(key)
    },
  }
}

type ScriptPolicy = { readonly createScriptURL: (url: string) => string }
type TrustedTypes = { readonly createPolicy: (name: string, rules: ScriptPolicy) => ScriptPolicy }
type MayTrust = { readonly trustedTypes?: TrustedTypes }

/** Under `require-trusted-types-for` an address is not enough: it has to come from a policy that knows only ours. */
export function trustedScript({ trustedTypes }: Window & MayTrust, path: string): string {
  if (trustedTypes === undefined) return path
  const rules: ScriptPolicy = {
    createScriptURL: (url) => {
      if (url !== path) throw new TypeError(`${url} is no worker of this page`)
      return url
    },
  }
  // A TrustedScriptURL, which the DOM's types still call a string.
  return trustedTypes.createPolicy(policyName, rules).createScriptURL(path)
}
