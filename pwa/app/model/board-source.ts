// The board's source: the stream when this page leads, the leader's word when another one does. One stream a browser.

import { type ReadonlySignal, signal } from '@preact/signals'
import type { Hello } from '../../../shared/stream.ts'
import type { Api } from '../../link/api.ts'
import type { ClockOffset } from '../../link/clock-offset.ts'
import { type Follower, followBoard, type LinkState } from '../../link/follow-board.ts'
import { standForLeader, streamLock } from '../../link/leader.ts'
import { isAhead, type Place } from '../../link/place.ts'
import type { Refused } from '../../link/refusal.ts'
import { type BoardMessage, boardMessageSchema, joinTabs } from '../../link/tabs.ts'
import type { Identity } from '../../vault/identity.ts'
import { keepContact, readContact } from '../../vault/last-contact.ts'
import { createPlaceWriter } from '../../vault/place-writer.ts'
import type { Vault } from '../../vault/vault.ts'
import type { World } from './world.ts'

/** Milliseconds by which a later start may take the board for older than it is. */
const contactSlackMs = 10_000

export type BoardSourceOptions = {
  readonly world: World
  readonly api: Api
  readonly token: () => string | null
  readonly vault: Vault
  readonly identity: Identity
  readonly cached: Place | null
  readonly offset: ClockOffset
  readonly onOffset: () => void
  readonly onShutOut: (refused: Refused) => void
}

export type BoardSource = {
  readonly place: ReadonlySignal<Place | null>
  readonly link: ReadonlySignal<{ readonly state: LinkState; readonly lastContactAt: number | null }>
  /** The build the relay serves. */
  readonly build: ReadonlySignal<string | null>
  readonly logProblem: ReadonlySignal<boolean>
  readonly isLeading: () => boolean
  readonly wake: () => void
  /** Gives connection and leadership up until `wake`. */
  readonly sleep: () => void
  readonly close: () => void
}

export function createBoardSource(options: BoardSourceOptions): BoardSource {
  const { world, vault, identity, offset } = options
  const place = signal<Place | null>(options.cached)
  const link = signal<{ state: LinkState; lastContactAt: number | null }>({ state: 'connecting', lastContactAt: null })
  const build = signal<string | null>(null)
  const logProblem = signal(false)
  let logHead = identity.logHead
  let follower: Follower | null = null
  let resign: (() => void) | null = null
  let isToldSoon = false
  let isClosed = false

  const tabs = joinTabs(world.openChannel('nod-board'), boardMessageSchema, hear)

  /** One message for all changes of one moment. */
  function tellTabs(): void {
    if (isToldSoon || follower === null) return
    isToldSoon = true
    queueMicrotask(() => {
      isToldSoon = false
      if (follower === null) return
      tabs.tell({
        type: 'state',
        place: place.value,
        connection: link.value.state,
        lastContactAt: link.value.lastContactAt,
        offsetMs: offset.ms(),
        build: build.value,
        logProblem: logProblem.value,
      })
    })
  }

  function hear(message: BoardMessage): void {
    switch (message.type) {
      case 'ask':
        tellTabs()
        break
      case 'wake':
        follower?.wake()
        break
      case 'state': {
        if (follower !== null) return
        if (message.place !== null) place.value = message.place
        link.value = { state: message.connection, lastContactAt: message.lastContactAt }
        build.value = message.build
        logProblem.value = message.logProblem
        const now = world.clock.now()
        if (offset.sample(new Date(now + message.offsetMs).toISOString(), now)) options.onOffset()
      }
    }
  }

  function takeHello(hello: Hello): void {
    build.value = hello.build
    if (hello.logHeadKnown === false) {
      // The head that is missing stays remembered, whatever comes after it: the next start must say so again.
      logProblem.value = true
    } else if (!logProblem.value && hello.logHead !== logHead) {
      logHead = hello.logHead
      void vault.changeIdentity(identity.deviceId, { logHead }).catch(() => undefined)
    }
    tellTabs()
  }

  async function keepContactAfter(boardKept: Promise<void>, at: number): Promise<void> {
    await boardKept
    if (!isClosed) await keepContact(vault, at).catch(() => undefined)
  }

  async function lead(term: AbortSignal): Promise<void> {
    const [kept, self, contactAt] = await Promise.all([
      vault.readPlace().catch(() => null),
      vault.readIdentity(),
      readContact(vault).catch(() => null),
    ])
    if (term.aborted) return
    // An earlier page, or the worker after a push, has brought what is shown until the relay answers here.
    const heardAt = Math.min(Math.max(link.value.lastContactAt ?? 0, contactAt ?? 0), world.clock.now())
    if (heardAt > 0) link.value = { ...link.value, lastContactAt: heardAt }
    let keptAt = 0
    // The leader before this one may have seen more of the log than this page did when it was opened.
    if (self.ok && self.value?.deviceId === identity.deviceId) logHead = self.value.logHead
    const from = isAhead(place.value, kept) ? place.value : kept
    if (from !== null) place.value = from
    const writer = createPlaceWriter(vault, identity.deviceId)
    follower = followBoard({
      fetch: world.fetch,
      clock: world.clock,
      origin: world.origin,
      token: options.token,
      api: options.api,
      random: world.random,
      from,
      logHead: () => logHead,
      onPlace: (next) => {
        place.value = next
        writer.write(next)
        tellTabs()
      },
      onHello: takeHello,
      onRelayNow: (now) => {
        if (offset.sample(now, world.clock.now())) options.onOffset()
      },
      onState: (state) => {
        link.value = { ...link.value, state }
        tellTabs()
      },
      onContact: () => {
        const lastContactAt = world.clock.now()
        if (lastContactAt - (link.value.lastContactAt ?? 0) >= 1_000) link.value = { ...link.value, lastContactAt }
        tellTabs()
        if (lastContactAt - keptAt < contactSlackMs) return
        keptAt = lastContactAt
        void keepContactAfter(writer.settled(), lastContactAt)
      },
      onShutOut: options.onShutOut,
    })
    link.value = { ...link.value, state: 'connecting' }
    tellTabs()
    term.addEventListener('abort', () => {
      follower?.close()
      follower = null
      if (isClosed) writer.close()
    })
  }

  function stand(): void {
    if (isClosed || resign !== null) return
    resign = standForLeader({ locks: world.locks, name: streamLock, onLead: (term) => void lead(term) })
  }

  function sleep(): void {
    resign?.()
    resign = null
  }

  stand()
  tabs.tell({ type: 'ask' })

  return {
    place,
    link,
    build,
    logProblem,
    isLeading: () => follower !== null,
    wake: () => {
      stand()
      if (follower === null) {
        tabs.tell({ type: 'wake' })
        tabs.tell({ type: 'ask' })
      } else follower.wake()
    },
    sleep,
    close: () => {
      isClosed = true
      sleep()
      tabs.close()
    },
  }
}
