// The app's model, put together: link and vault below, signals and actions above. Everything hangs on what is built here.

import { computed, effect, signal, untracked } from '@preact/signals'
import { type Api, createApi } from '../../link/api.ts'
import { createClockOffset } from '../../link/clock-offset.ts'
import type { Place } from '../../link/place.ts'
import type { Answer, Refused } from '../../link/refusal.ts'
import type { Identity } from '../../vault/identity.ts'
import { createVault } from '../../vault/vault.ts'
import type { AppModel, Connection } from './app-model.ts'
import { createAskSettings } from './ask-settings.ts'
import { createBoardModel } from './board-model.ts'
import { type BoardSource, createBoardSource } from './board-source.ts'
import { createDetails } from './details.ts'
import { createDeviceChanges } from './device-changes.ts'
import { createHistory } from './history.ts'
import { createIdentityModel } from './identity-model.ts'
import { createInstall } from './install.ts'
import { createInvitation } from './invitation.ts'
import { keepOffset } from './kept-offset.ts'
import { createLastDeliveries } from './last-deliveries.ts'
import { createNotifications } from './notifications.ts'
import { createOutboxModel } from './outbox-model.ts'
import { createPageWorker } from './page-worker.ts'
import { readPairingLink } from './pairing-link.ts'
import { createPresence } from './presence.ts'
import { createRecentMessages } from './recent-messages.ts'
import { createRelayClock } from './relay-clock.ts'
import { createSending } from './sending.ts'
import { watchSettledNotices } from './settled-notices.ts'
import { createTellMe } from './tell-me.ts'
import { createTestPush } from './test-push.ts'
import type { World } from './world.ts'

const logWarning =
  'The log of the relay no longer contains what this device saw of it: it was replaced or shortened. Check it with `nod log --verify`.'

export function createAppModel(world: World): AppModel & { close(): void } {
  // First of all: a code must not stay in the address, where history and screenshots keep it.
  const link = readPairingLink(world.page.takeFragment())
  const vault = createVault(world.indexedDB)
  const offset = createClockOffset(0)
  const keptOffset = keepOffset(vault, offset)
  const clock = createRelayClock(world, offset)
  const source = signal<BoardSource | null>(null)
  const place = computed<Place | null>(() => source.value?.place.value ?? null)
  const token = (): string | null => identity.identity.peek()?.token ?? null
  const plainApi = createApi({ fetch: world.fetch, clock: world.clock, origin: world.origin, token })
  const identity = createIdentityModel({
    world,
    vault,
    api: plainApi,
    link,
    relayNow: clock.read,
    onRelayNow: (now) => {
      if (offset.sample(now, world.clock.now())) touchClock()
    },
    onPaired: openBoard,
    onUnpaired: closeBoard,
    onWiped: () => void outbox.look(),
  })
  const deviceId = (): Identity['deviceId'] | null => identity.identity.peek()?.deviceId ?? null
  const api = watched(plainApi, token, (refused) => {
    if (refused.status === 401) identity.shutOut(refused)
  })
  const board = createBoardModel(place)
  const outbox = createOutboxModel({
    world,
    outbox: vault.outbox,
    api,
    deviceId,
    relayNow: clock.read,
    board: board.board,
    foretell: board.foretell,
  })
  const sending = createSending({ world, outbox, signer: identity.signer, relayNow: clock.read })
  const recent = createRecentMessages(vault)
  const details = createDetails({ api, clock: world.clock, vault, deviceId, board: board.board })
  const tellMe = createTellMe({
    page: world.page,
    vault,
    openTasks: board.openTasks,
    isLeading: () => source.peek()?.isLeading() ?? false,
    arePushed: () => notifications.arePushed(),
  })
  const worker = createPageWorker(world)
  const me = computed(() => {
    const self = identity.identity.value
    return self === null ? null : (board.board.value?.devices[self.deviceId] ?? self.device)
  })
  const notifications = createNotifications({
    world,
    registration: worker.settled,
    api,
    signer: identity.signer,
    vault,
    me,
    phase: computed(() => identity.phase.value.is),
    tellMe: tellMe.tellMe,
  })
  const invitation = createInvitation(vault)
  const presence = createPresence(api, identity.signer)
  const install = createInstall(world.page)
  const connection = computed<Connection>(
    () => source.value?.link.value ?? { state: 'connecting', lastContactAt: null },
  )

  async function openBoard(self: Identity): Promise<void> {
    const [cached] = await Promise.all([vault.readPlace().catch(() => null), keptOffset.recall()])
    clock.touch()
    if (identity.identity.peek()?.deviceId !== self.deviceId) return
    source.peek()?.close()
    source.value = createBoardSource({
      world,
      api: plainApi,
      token,
      vault,
      identity: self,
      cached,
      offset,
      onOffset: touchClock,
      onShutOut: identity.shutOut,
    })
    keptOffset.write()
    outbox.wake()
  }

  function touchClock(): void {
    clock.touch()
    keptOffset.touch()
  }

  function closeBoard(): void {
    source.peek()?.close()
    source.value = null
    outbox.abandon()
    details.clear()
    presence.clear()
  }

  const isAnswering = computed(() => connection.value.state === 'live' || connection.value.state === 'polling')
  const build = computed(() => source.value?.build.value ?? null)
  const firstBuild = signal(world.build)
  const isOlderPage = computed(
    () => build.value !== null && firstBuild.value !== null && build.value !== firstBuild.value,
  )

  let endAfterwards: (() => void) | null = null
  let isClosed = false
  const loadAfterwards = once(() => import('./afterwards.ts'))

  async function beginAfterwards(): Promise<void> {
    const loaded = await loadAfterwards()
    if (loaded === null || endAfterwards !== null || isClosed) return
    endAfterwards = loaded.startAfterwards({
      ...{ world, api, clock: world.clock, vault, deviceId, board: board.board, isAnswering },
      ...{ phase: identity.phase, signer: identity.signer },
      isLeading: () => source.peek()?.isLeading() ?? false,
      sitsAtHost: () => me.peek()?.settings.hostId !== undefined,
      onMeanwhile: presence.tell,
    })
  }

  const endEffects = [
    effect(() => {
      if (isAnswering.value) untracked(() => void beginAfterwards())
    }),
    effect(() => {
      const count = board.openTasks.value.length
      world.page.setTitle(count === 0 ? 'Nod' : `(${count}) Nod`)
      world.page.setBadge(count)
    }),
    effect(() => {
      if (!isAnswering.value) return
      untracked(details.retry)
      untracked(outbox.wake)
    }),
    effect(() => {
      firstBuild.value ??= build.value
    }),
    effect(() => {
      if (isOlderPage.value) worker.look()
    }),
    watchSettledNotices({ page: world.page, board: board.board, deviceId, registration: worker.registration }),
    world.page.onSign((sign) => {
      if (sign === 'shown' || sign === 'online') outbox.wake()
      if (sign === 'hidden' || sign === 'put-away') outbox.endUndo()
      if (sign === 'shown') {
        source.peek()?.wake()
      } else if (sign === 'put-away' || world.page.isMobile) source.peek()?.sleep()
    }),
  ]

  void identity.start().then(() => {
    const { is } = identity.phase.peek()
    void worker.start(is === 'foreign-controller')
    return Promise.all([tellMe.start(), invitation.start(), recent.start()])
  })

  return {
    phase: identity.phase,
    board: board.board,
    connection,
    now: clock.now,
    me,
    openTasks: board.openTasks,
    settledTasks: board.settledTasks,
    sessions: board.sessions,
    hosts: board.hosts,
    devices: board.devices,
    sending: sending.sending,
    outbox: outbox.outbox,
    updateWaits: computed(() => isOlderPage.value || worker.updateWaits.value),
    logProblem: computed(() => (source.value?.logProblem.value ? logWarning : null)),
    details: details.details,
    wholeInput: details.wholeInput,
    session: (id) => board.board.value?.sessions[id],
    host: (id) => board.hosts.value.find((host) => host.id === id),
    decide: (task, said, manner) => {
      recent.note(said)
      return sending.decide(task, said, manner)
    },
    recentMessages: recent.recentMessages,
    dismissSending: sending.dismissSending,
    withdraw: outbox.withdraw,
    dismissOutbox: outbox.dismissOutbox,
    history: createHistory(api),
    pair: identity.pair,
    ...createDeviceChanges(api, identity.signer),
    ...createAskSettings(api, identity.signer),
    tellMe: tellMe.tellMe,
    tellsMe: tellMe.tellsMe,
    notifications: notifications.notifications,
    turnOnNotifications: notifications.turnOnNotifications,
    turnOffNotifications: notifications.turnOffNotifications,
    ...createTestPush(api, identity.signer),
    lastDeliveries: createLastDeliveries(api),
    platform: world.page.platform,
    install: install.install,
    installApp: install.installApp,
    setPresence: presence.setPresence,
    meanwhile: presence.meanwhile,
    dismissMeanwhile: presence.dismissMeanwhile,
    isInvitationOver: invitation.isInvitationOver,
    declineInvitation: invitation.declineInvitation,
    startOver: identity.startOver,
    reload: worker.takeUpdate,
    close: () => {
      isClosed = true
      endAfterwards?.()
      for (const end of endEffects) end()
      tellMe.close()
      notifications.close()
      install.close()
      worker.close()
      details.close()
      outbox.close()
      identity.close()
      source.peek()?.close()
      clock.close()
      vault.close()
    },
  }
}

/** `null` where it could not be fetched: the next call tries again. */
function once<T>(load: () => Promise<T>): () => Promise<T | null> {
  let loading: Promise<T | null> | null = null
  return () => {
    loading ??= load().catch(() => {
      loading = null
      return null
    })
    return loading
  }
}

/**
 * The same routes; every refusal is also heard here, because any of them may say that this device is no longer one.
 * One that was meant for the device before this one is not: it would wipe the wrong vault. Nor is one for a token that
 * was renewed meanwhile: it would be renewed again for nothing.
 */
function watched(api: Api, token: () => string | null, hear: (refused: Refused) => void): Api {
  async function heard<T>(asking: Promise<Answer<T>>): Promise<Answer<T>> {
    const asker = token()
    const answer = await asking
    if (!answer.ok && answer.is === 'refused' && asker === token()) hear(answer)
    return answer
  }
  return {
    get: (path, schema, signal) => heard(api.get(path, schema, signal)),
    send: (method, path, body, schema, manner) => heard(api.send(method, path, body, schema, manner)),
  }
}
