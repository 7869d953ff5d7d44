// Notifications: whether this device is asked on its lock screen. The state shown is what browser, push service and relay
// really say; only a tap asks the person.

import { computed, effect, type ReadonlySignal, signal, untracked } from '@preact/signals'
import type { Device } from '../../../shared/board.ts'
import type { Api } from '../../link/api.ts'
import type { Signer } from '../../link/signer.ts'
import type { Vault } from '../../vault/vault.ts'
import type { AppModel, Notifications, Phase } from './app-model.ts'
import { needsInstall } from './install.ts'
import type { PushFound } from './push-sync.ts'
import type { WorkerRegistration, World } from './world.ts'

export type NotificationsOptions = {
  readonly world: Pick<World, 'clock' | 'origin' | 'locks' | 'page' | 'worker'>
  /** Resolves once it is known. */
  readonly registration: () => Promise<WorkerRegistration | null>
  readonly api: Api
  readonly signer: () => Signer | null
  readonly vault: Vault
  readonly me: ReadonlySignal<Device | null>
  readonly phase: ReadonlySignal<Phase['is']>
  /** What an open page can do by itself where no push service answers. */
  readonly tellMe: () => Promise<unknown>
}

export type NotificationsModel = Pick<AppModel, 'notifications' | 'turnOnNotifications' | 'turnOffNotifications'> & {
  /** The push service takes care: an open page need not speak too. */
  readonly arePushed: () => boolean
  readonly close: () => void
}

const nothing: PushFound = { isHeld: false, problem: null }

const noWorker: PushFound = {
  isHeld: false,
  problem: {
    code: 'no-worker',
    message: 'The part of Nod that receives pushes could not be installed in this browser. Reload the page.',
  },
}

export function createNotifications(options: NotificationsOptions): NotificationsModel {
  const { world, me } = options
  const { page } = world
  const { notices } = page
  const permission = signal(notices?.permission() ?? 'default')
  /** `null`: not looked at yet, the board's word counts. */
  const found = signal<PushFound | null>(null)
  const isBusy = signal(false)
  const hasPush = world.worker?.hasPush === true && notices !== null
  let line: Promise<void> = Promise.resolve()

  const state = computed<Notifications['state']>(() => {
    if (needsInstall(page)) return 'needs-install'
    if (!hasPush) return 'unsupported'
    if (permission.value !== 'granted') return permission.value === 'denied' ? 'denied' : 'not-asked'
    const isHeld = found.value?.isHeld ?? (me.value?.push ?? 'none') !== 'none'
    return isHeld ? 'working' : 'no-subscription'
  })
  const notifications = computed<Notifications>(() => ({
    state: state.value,
    isBusy: isBusy.value,
    problem: found.value?.problem ?? null,
  }))

  /** One after the other, and one tab at a time: two subscriptions made at once would end each other. */
  function look(wish: 'as-before' | 'on' | 'off'): Promise<void> {
    line = line.then(() => world.locks.request('nod-push', () => sync(wish))).catch(() => undefined)
    return line
  }

  async function sync(wish: 'as-before' | 'on' | 'off'): Promise<void> {
    // Fetched beforehand: a file asked of the worker that makes way just then would keep it.
    const [{ endPush, syncPush }, registration] = await Promise.all([import('./push-sync.ts'), options.registration()])
    const signer = options.signer()
    if (signer === null || options.phase.peek() !== 'paired') return
    permission.value = notices?.permission() ?? 'default'
    const shared = { ...options, signer, device: () => me.peek()?.push, onLate: () => void look('on') }
    const push = registration?.push ?? null
    if (wish === 'off' || permission.value !== 'granted') {
      await endPush({ ...shared, push }, wish === 'off')
      found.value = nothing
    } else if (push === null) {
      found.value = noWorker
    } else {
      found.value = await syncPush({ ...shared, push }, wish === 'on')
      permission.value = notices?.permission() ?? 'default'
      if (found.value.problem?.code === 'push-service-silent') await options.tellMe()
    }
  }

  /** A revoked device is not pushed either. */
  async function end(): Promise<void> {
    const [registration, { endSubscription }] = await Promise.all([options.registration(), import('./push-sync.ts')])
    await endSubscription(registration?.push ?? null)
  }

  const heard = computed(() => me.value?.push)
  const endEffects = [
    effect(() => {
      const is = options.phase.value
      if (!hasPush || (is !== 'paired' && is !== 'revoked')) return
      untracked(() => {
        found.value = null
        if (is === 'paired') void look('as-before')
        else void end().catch(() => undefined)
      })
    }),
    // The relay learned more about the subscription than this page knows.
    effect(() => {
      const isFineThere = heard.value === 'working'
      untracked(() => {
        if (found.value !== null && isFineThere !== isFine(found.value)) void look('as-before')
      })
    }),
    page.onSign((sign) => {
      if (sign !== 'shown' || !hasPush) return
      if (notices.permission() !== permission.value || found.value?.problem) void look('as-before')
    }),
  ]

  async function busy(deed: () => Promise<void>): Promise<void> {
    if (isBusy.value) return
    isBusy.value = true
    await deed().finally(() => {
      isBusy.value = false
    })
  }

  return {
    notifications,
    // The question comes first: browsers take it only from the tap itself.
    turnOnNotifications: () =>
      busy(async () => {
        if (notices === null) return
        permission.value = await notices.request()
        await look('on')
      }),
    turnOffNotifications: () => busy(() => look('off')),
    arePushed: () => notifications.peek().state === 'working' && notifications.peek().problem === null,
    close: () => {
      for (const end of endEffects) end()
    },
  }
}

function isFine(found: PushFound | null): boolean {
  return found?.isHeld === true && found.problem === null
}
