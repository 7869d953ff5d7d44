// Phones that are pushed to: a board with paired devices that have subscriptions, and what each of them got.

import type { DeviceChange } from '../../relay/core/devices.ts'
import type { DeliveryStep } from '../../relay/core/pushing/deliveries.ts'
import type { Subscribed } from '../../relay/core/pushing/subscriptions.ts'
import type { PushMessage, PushTarget } from '../../shared/push.ts'
import { aTarget, type FakeSender, type SentPush } from './fake-sender.ts'
import type { KeyHolder } from './key-holder.ts'
import type { TestCore } from './test-core.ts'

export type PushedPhone = KeyHolder & {
  readonly target: PushTarget
  /** Everything sent to it. */
  readonly sent: readonly SentPush[]
  readonly got: readonly PushMessage[]
  /** Types of what it got, in order. */
  readonly types: readonly string[]
  subscribe(target?: PushTarget | null): Subscribed
  change(settings: NonNullable<DeviceChange['settings']>): void
}

export const origin = 'https://nod.example.org'

/** The next step of this kind on the way to a device. */
export function nextStep(board: TestCore, step: DeliveryStep['step'], { id }: KeyHolder): Promise<DeliveryStep> {
  return new Promise((resolve) => {
    const end = board.core.pushing.onStep((told) => {
      if (told.step !== step || told.deviceId !== id) return
      end()
      resolve(told)
    })
  })
}

/** Pairs a device and subscribes it; news of earlier pairings are sent and done. */
export async function pushedPhone(
  board: TestCore,
  name: string,
  { first, host }: { readonly first?: KeyHolder; readonly host?: string } = {},
): Promise<PushedPhone> {
  const holder = board.pair(first)
  const target = aTarget(name, host)
  const phone = phoneOf(board, holder, target)
  phone.subscribe()
  await board.core.pushing.idle()
  board.sender.sent.length = 0
  return phone
}

function phoneOf(board: TestCore, holder: KeyHolder, target: PushTarget): PushedPhone {
  const sentTo = ({ sender }: { readonly sender: FakeSender }) => sender.sentTo(target)
  return {
    ...holder,
    target,
    get sent() {
      return sentTo(board)
    },
    get got() {
      return sentTo(board).map(({ message }) => message)
    },
    get types() {
      return sentTo(board).map(({ message }) => message.notification.data.type)
    },
    subscribe: (subscription = target) =>
      board.core.pushing.subscribe(holder.record(), { subscription, origin, timeZone: 'Europe/Berlin' }),
    change: (settings) => void board.core.devices.update(holder.record(), { settings }),
  }
}
