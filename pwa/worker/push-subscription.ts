// A subscription that the browser replaced by itself: the relay is told at once, or it would push into the void until
// the page is opened again. A bonus where browsers do it; the page compares at every start.

import * as v from 'valibot'
import { type PushTarget, pushSubscriptionSchema } from '../../shared/push.ts'
import { askPushStanding, tellSubscription } from '../link/push-subscription.ts'
import { readDevice, readRelayClock, type WorkerDevice } from './worker-device.ts'
import type { WorkerWorld } from './worker-world.ts'

/** `renewed`: what the browser gives in place of the old one; `null` when this worker has to subscribe. Never rejects. */
export async function renewSubscription(world: WorkerWorld, renewed: unknown): Promise<void> {
  try {
    const device = await readDevice(world, await readRelayClock(world))
    if (device === null) return
    const target = renewed === null ? await subscribeAnew(world, device) : v.parse(pushSubscriptionSchema, renewed)
    const { origin, timeZone } = world
    const answer = await tellSubscription({ ...device, target, origin, timeZone })
    if (!answer.ok) world.report(`the relay did not take the new subscription: ${answer.message}`)
  } catch (fault) {
    world.report('the subscription was not renewed', fault)
  }
}

async function subscribeAnew({ pushPlace }: WorkerWorld, { api }: WorkerDevice): Promise<PushTarget> {
  const answer = await askPushStanding(api)
  if (!answer.ok) throw new Error(answer.message)
  return (await pushPlace.subscribe(answer.value.push.applicationServerKey)).target
}
