// A push subscription: the address a push service gave this browser, made with the relay's key and told to the relay.

import * as v from 'valibot'
import { type PushTarget, pushAnswerSchema, pushSubscriptionSchema } from '../../shared/push.ts'
import type { Api } from './api.ts'
import { base64url } from './base64url.ts'
import type { Clock } from './clock.ts'
import type { Answer } from './refusal.ts'
import type { Signer } from './signer.ts'

export type HeldSubscription = {
  readonly target: PushTarget
  /** base64url, as the relay tells its own; `null` where the browser does not say. */
  readonly applicationServerKey: string | null
  readonly end: () => Promise<void>
}

/** The part of a PushManager that is used here. */
export type PushPlace = {
  readonly current: () => Promise<HeldSubscription | null>
  /** @throws when the browser or its push service refuses; may never settle. */
  readonly subscribe: (applicationServerKey: string) => Promise<HeldSubscription>
}

export type PushAnswer = v.InferOutput<typeof pushAnswerSchema>

/** A push service that is not reached leaves `subscribe()` open for more than 40 s, or for good. */
export const subscribeLimitMs = 20_000

export function pushPlaceOf(manager: PushManager): PushPlace {
  return {
    current: async () => {
      const subscription = await manager.getSubscription()
      return subscription === null ? null : holdSubscription(subscription)
    },
    subscribe: async (applicationServerKey) =>
      holdSubscription(await manager.subscribe({ userVisibleOnly: true, applicationServerKey })),
  }
}

/** @throws for a subscription without the keys that encrypt its pushes. */
function holdSubscription(subscription: PushSubscription): HeldSubscription {
  const key = subscription.options?.applicationServerKey ?? null
  return {
    target: v.parse(pushSubscriptionSchema, subscription.toJSON()),
    applicationServerKey: key === null ? null : base64url(new Uint8Array(key)),
    end: async () => {
      await subscription.unsubscribe()
    },
  }
}

/**
 * A subscription made with this key: what another key was given for is ended first, browsers refuse a second one.
 * `null` when the push service did not answer within the limit; `late` is told if it does so after all.
 * @throws when the browser or its push service refuses.
 */
export async function subscribeWithin(
  push: PushPlace,
  applicationServerKey: string,
  limit: { readonly clock: Clock; readonly ms?: number; readonly late: () => void },
): Promise<HeldSubscription | null> {
  const making = endAndSubscribe(push, applicationServerKey)
  let isOver = false
  return new Promise((resolve, reject) => {
    const callOff = limit.clock.after(limit.ms ?? subscribeLimitMs, () => {
      isOver = true
      resolve(null)
    })
    making.then(
      (held) => {
        callOff()
        if (isOver) limit.late()
        else resolve(held)
      },
      (fault: unknown) => {
        callOff()
        reject(fault)
      },
    )
  })
}

async function endAndSubscribe(push: PushPlace, applicationServerKey: string): Promise<HeldSubscription> {
  await (await push.current().catch(() => null))?.end().catch(() => undefined)
  return push.subscribe(applicationServerKey)
}

/** How pushing to this device stands, and the key to subscribe with. */
export function askPushStanding(api: Api): Promise<Answer<PushAnswer>> {
  return api.get('/api/devices/me', pushAnswerSchema)
}

export type PushTelling = {
  readonly api: Api
  readonly signer: Signer
  /** `null` ends it. */
  readonly target: PushTarget | null
  /** Where this device opens the page. */
  readonly origin: string
  readonly timeZone: string
}

/** Signed; the relay answers how pushing stands now. */
export async function tellSubscription({ api, signer, target, ...place }: PushTelling): Promise<Answer<PushAnswer>> {
  const path = '/api/devices/me/push'
  const subscription = target === null ? null : { endpoint: target.endpoint, keys: { ...target.keys } }
  return api.send('PUT', path, await signer.sign('PUT', path, { subscription, ...place }), pushAnswerSchema)
}
