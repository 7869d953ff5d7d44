// Push, tried: whether the push service of this browser gives it an address. One that was made to try is ended again.

import { base64url } from '../../link/base64url.ts'
import { subscribeLimitMs, subscribeWithin } from '../../link/push-subscription.ts'
import type { WorkerRegistration, World } from './world.ts'

/** `asks`: the permission takes a tap first. */
export type PushVerdict = { readonly ok: boolean; readonly text: string } | 'asks'

export async function checkPush(
  { clock, crypto, page, worker }: Pick<World, 'clock' | 'crypto' | 'page' | 'worker'>,
  registration: WorkerRegistration | null,
  isAsked: boolean,
): Promise<PushVerdict> {
  if (['iOS', 'iPadOS'].includes(page.platform) && !page.isInstalled()) {
    return { ok: true, text: 'comes with the app: Share, Add to Home Screen, then pair it there' }
  }
  if (worker?.hasPush !== true || page.notices === null) return { ok: false, text: 'this browser has no Web Push' }
  const permission = page.notices.permission()
  if (permission === 'denied') return { ok: false, text: 'notifications are blocked here: allow them for this address' }
  const push = registration?.push ?? null
  if (push === null) return { ok: false, text: 'needs the worker, which was refused' }
  try {
    const held = await push.current()
    // Another key would end it.
    if (held !== null) return { ok: true, text: `subscribed before, at ${hostOf(held.target.endpoint)}` }
    if (permission === 'default') return isAsked ? { ok: true, text: 'supported, not allowed yet' } : 'asks'
    const key = await throwawayKey(crypto)
    const endLate = (): void => {
      const ending = push.current().then((late) => (late?.applicationServerKey === key ? late.end() : undefined))
      ending.catch(() => undefined)
    }
    const fresh = await subscribeWithin(push, key, { clock, late: endLate })
    if (fresh === null) return { ok: false, text: `its push service did not answer in ${subscribeLimitMs / 1000} s` }
    await fresh.end()
    return { ok: true, text: `${hostOf(fresh.target.endpoint)} answers` }
  } catch (fault) {
    return { ok: false, text: `its push service refuses: ${fault instanceof Error ? fault.message : 'without a word'}` }
  }
}

/** A public key whose private half nobody keeps: no push can ever be sent to what it subscribes. */
async function throwawayKey({ subtle }: Crypto): Promise<string> {
  const { publicKey } = await subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify'])
  return base64url(new Uint8Array(await subtle.exportKey('raw', publicKey)))
}

function hostOf(endpoint: string): string {
  return URL.canParse(endpoint) ? new URL(endpoint).host : 'its push service'
}
