// Bringing browser and relay to the same word about pushes: on every start, after a tap, and when the relay says otherwise.

import * as v from 'valibot'
import type { Device } from '../../../shared/board.ts'
import type { Api } from '../../link/api.ts'
import {
  askPushStanding,
  type HeldSubscription,
  type PushAnswer,
  type PushPlace,
  subscribeWithin,
  tellSubscription,
} from '../../link/push-subscription.ts'
import type { Answer } from '../../link/refusal.ts'
import type { Signer } from '../../link/signer.ts'
import type { Vault } from '../../vault/vault.ts'
import type { Notifications } from './app-model.ts'
import type { World } from './world.ts'

export type PushSyncOptions = {
  readonly world: Pick<World, 'clock' | 'origin' | 'page'>
  readonly api: Api
  readonly signer: Signer
  readonly vault: Vault
  /** As the board tells this device. */
  readonly device: () => Device['push'] | undefined
  readonly push: PushPlace
  /** The push service answered after the limit. */
  readonly onLate: () => void
}

/** `isHeld`: a subscription that the relay knows. */
export type PushFound = { readonly isHeld: boolean; readonly problem: Notifications['problem'] }

const settingKey = 'push'

/** `isOn`: the person wants pushes here. `told`: what the relay was told last. */
const wishSchema = v.object({ isOn: v.boolean(), told: v.nullable(v.string()) })
type Wish = v.InferOutput<typeof wishSchema>

const none: PushFound = { isHeld: false, problem: null }

const silent: PushFound = {
  isHeld: false,
  problem: {
    code: 'push-service-silent',
    message: 'The push service of this browser did not answer. Check the network, a VPN or a blocker, then try again.',
  },
}

/** With the permission granted. `isAsked`: by a tap just now; otherwise nothing is begun that the person did not begin. */
export async function syncPush(options: PushSyncOptions, isAsked: boolean): Promise<PushFound> {
  const { api, vault, push, world } = options
  const [wish, held, answer] = await Promise.all([readWish(vault), push.current(), askPushStanding(api)])
  if (!answer.ok) return { isHeld: held !== null && wish?.isOn !== false, problem: isAsked ? problemOf(answer) : null }
  // A subscription of before counts as a wish: the vault may have been wiped by a revocation since.
  if (!isAsked && !(wish?.isOn ?? held !== null)) return none
  const { push: standing } = answer.value
  // A tap on a subscription that fails asks for a new one; no subscription helps where Apple wants a contact.
  const isLost =
    standing.problem?.code === 'gone' || (isAsked && (standing.problem?.code ?? 'no-contact') !== 'no-contact')
  const fits = held !== null && held.applicationServerKey === standing.applicationServerKey && !isLost
  const subscription = fits ? held : await subscribe(options, standing.applicationServerKey)
  if ('isHeld' in subscription) return subscription
  const told = JSON.stringify([subscription.target.endpoint, world.origin, world.page.timeZone])
  const isTold = fits && wish?.told === told && answer.value.device.push !== 'none'
  if (isTold) return { isHeld: true, problem: standing.problem ?? null }
  const taken = await tell(options, subscription.target)
  if (!taken.ok) return { isHeld: false, problem: problemOf(taken) }
  await writeWish(vault, { isOn: true, told })
  return { isHeld: true, problem: taken.value.push.problem ?? null }
}

/** The permission is gone, or (`isOff`) the person wants no pushes here: neither side keeps the subscription. */
export async function endPush(
  options: Omit<PushSyncOptions, 'push'> & { readonly push: PushPlace | null },
  isOff: boolean,
): Promise<void> {
  const { vault, push, device } = options
  const wish = await readWish(vault)
  await endSubscription(push)
  const isKnown = (wish?.told ?? null) !== null || (device() ?? 'none') !== 'none'
  const taken = isKnown ? await tell(options, null) : null
  // What the relay did not hear is told on the next start.
  const told = taken === null || taken.ok ? null : (wish?.told ?? '')
  if (isKnown || isOff) await writeWish(vault, { isOn: !isOff && wish?.isOn === true, told })
}

export async function endSubscription(push: PushPlace | null): Promise<void> {
  const held = await push?.current().catch(() => null)
  await held?.end().catch(() => undefined)
}

async function subscribe(options: PushSyncOptions, key: string): Promise<HeldSubscription | PushFound> {
  const { push, onLate, world } = options
  try {
    return (await subscribeWithin(push, key, { clock: world.clock, late: onLate })) ?? silent
  } catch (fault) {
    const why = fault instanceof Error && fault.message !== '' ? ` It says: ${fault.message}` : ''
    const message = `This browser did not subscribe to pushes.${why}`
    return { isHeld: false, problem: { code: 'not-subscribed', message } }
  }
}

function tell(
  { api, signer, world }: Pick<PushSyncOptions, 'api' | 'signer' | 'world'>,
  target: HeldSubscription['target'] | null,
): Promise<Answer<PushAnswer>> {
  return tellSubscription({ api, signer, target, origin: world.origin, timeZone: world.page.timeZone })
}

function problemOf(answer: Exclude<Answer<unknown>, { readonly ok: true }>): NonNullable<Notifications['problem']> {
  return { code: answer.is === 'refused' ? answer.code : `relay-${answer.is}`, message: answer.message }
}

async function readWish(vault: Vault): Promise<Wish | null> {
  const kept = v.safeParse(wishSchema, await vault.readSetting(settingKey).catch(() => null))
  return kept.success ? kept.output : null
}

async function writeWish(vault: Vault, wish: Wish): Promise<void> {
  await vault.writeSetting(settingKey, wish).catch(() => undefined)
}
