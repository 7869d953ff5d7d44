// The worker as the page has it: registered once, never swapped without a tap, and listened to when it opens a path.

import { type ReadonlySignal, signal } from '@preact/signals'
import * as v from 'valibot'
import { pass } from '../../link/clock.ts'
import type { WorkerRegistration, World } from './world.ts'

export type PageWorker = {
  /** `undefined` until the browser has answered, `null` where there is no worker. */
  readonly registration: ReadonlySignal<WorkerRegistration | null | undefined>
  /** Resolves once that is known. */
  readonly settled: () => Promise<WorkerRegistration | null>
  /** A newer worker, and with it a newer page, stands ready. */
  readonly updateWaits: ReadonlySignal<boolean>
  /** Registers ours; under somebody else's only that one is ended. */
  readonly start: (isForeign: boolean) => Promise<void>
  /** The relay serves another page than this one: its worker is fetched, and waits. */
  readonly look: () => void
  /** The person's word: the newer worker takes over, then the page is loaded once more. */
  readonly takeUpdate: () => void
  readonly close: () => void
}

/**
 * Chromium lets the next worker take over once the one before it has stopped. Asked while that one stops already, it does
 * not hear; and one that is called up again meanwhile goes only when it was left alone for half a minute. A page that is
 * loaded in between is the old one, or none at all.
 */
const takeOverPauseMs = 300
/** A newer worker that does not take over even then must not keep the person from the newer page. */
const takeOverLimitMs = 45_000
const lookTries = 3
const lookPauseMs = 500

/** A path of this page; `//host` would be another origin. */
const openMessageSchema = v.object({ type: v.literal('open'), path: v.pipe(v.string(), v.regex(/^\/(?!\/)/)) })

export function createPageWorker({ clock, page, worker }: Pick<World, 'clock' | 'page' | 'worker'>): PageWorker {
  const registration = signal<WorkerRegistration | null | undefined>(worker === null ? null : undefined)
  const updateWaits = signal(false)
  let tell: (found: WorkerRegistration | null) => void = () => undefined
  const settled = new Promise<WorkerRegistration | null>((resolve) => {
    tell = resolve
  })
  // A page that had no worker is not older than the first one that takes it.
  const hadController = page.controllerUrl() !== null
  let isTaking = false
  let isReloading = false
  let looking: Promise<void> | null = null
  let callOff = (): void => undefined

  const endMessages = worker?.onMessage((message) => {
    const parsed = v.safeParse(openMessageSchema, message)
    if (parsed.success) page.goTo(parsed.output.path)
  })

  async function start(isForeign: boolean): Promise<void> {
    if (isForeign) {
      await worker?.endForeign().catch(() => undefined)
      return settle(null)
    }
    if (worker === null) return settle(null)
    try {
      await worker.endForeign()
      const registered = await worker.register()
      registered.onSign((sign) => hear(registered, sign))
      if (registered.update() === 'waiting') updateWaits.value = true
      settle(registered)
      await lookAt(registered)
    } catch {
      // Refused (a private window), or no network for a look: the page works without its worker.
      if (registration.peek() === undefined) settle(null)
    }
  }

  /** One look at a time: browsers answer a second one before the first has found anything. */
  function lookAt(registered: WorkerRegistration): Promise<void> {
    looking ??= registered.look().finally(() => {
      looking = null
    })
    return looking
  }

  /** A relay that was just restarted cuts the connection a look is on. */
  async function lookUntilSeen(registered: WorkerRegistration): Promise<void> {
    for (let failures = 0; failures < lookTries; failures += 1) {
      const hasSeen = await lookAt(registered).then(
        () => true,
        () => false,
      )
      if (hasSeen) return
      await pass(clock, lookPauseMs, new AbortController().signal)
    }
  }

  function settle(found: WorkerRegistration | null): void {
    registration.value = found
    tell(found)
  }

  function hear(registered: WorkerRegistration, sign: 'waiting' | 'controlling'): void {
    if (sign === 'controlling') {
      if (isTaking) reloadOnce()
      else if (hadController) updateWaits.value = true
      return
    }
    updateWaits.value = true
    if (isTaking) takeOverSoon(registered)
  }

  function takeUpdate(): void {
    if (isTaking || registration.peek() === null) return reloadOnce()
    isTaking = true
    clock.after(takeOverLimitMs, reloadOnce)
    void settled.then(async (registered) => {
      if (registered === null) return reloadOnce()
      // A look that is under way may have read the script of before.
      await looking?.catch(() => undefined)
      if (registered.update() !== 'waiting') await lookUntilSeen(registered)
      const update = registered.update()
      if (update === 'none') reloadOnce()
      else if (update === 'waiting') takeOverSoon(registered)
    })
  }

  function takeOverSoon(registered: WorkerRegistration): void {
    callOff()
    callOff = clock.after(takeOverPauseMs, () => registered.takeOver())
  }

  function reloadOnce(): void {
    if (isReloading) return
    isReloading = true
    page.reload()
  }

  return {
    registration,
    settled: () => settled,
    updateWaits,
    start,
    look: () => {
      const registered = registration.peek()
      if (registered) void lookAt(registered).catch(() => undefined)
    },
    takeUpdate,
    close: () => endMessages?.(),
  }
}
