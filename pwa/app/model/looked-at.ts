// Looked at: tells the relay whether somebody looks at this page, so that what is on the screen does not buzz in the pocket.

import { effect, type ReadonlySignal, untracked } from '@preact/signals'
import * as v from 'valibot'
import type { Api } from '../../link/api.ts'
import type { Signer } from '../../link/signer.ts'
import { joinTabs } from '../../link/tabs.ts'
import type { World } from './world.ts'

export type LookedAtOptions = {
  readonly world: Pick<World, 'clock' | 'page' | 'openChannel'>
  readonly api: Api
  readonly signer: () => Signer | null
  /** This browser is a device and the relay answers. */
  readonly isReachable: ReadonlySignal<boolean>
  /** This browser sits at a host: what is done here says that somebody is there. */
  readonly sitsAtHost: () => boolean
}

/** The relay forgets after 90 s. */
const againMs = 60_000

/** Milliseconds another tab's leave may take to arrive before this one says that it is still looked at. */
const afterLeaveMs = 1_000

const path = '/api/devices/me/visible'
const messageSchema = v.object({ type: v.literal('left') })

/** The answer ends it. */
export function tellWhetherLookedAt({ world, api, signer, isReachable, sitsAtHost }: LookedAtOptions): () => void {
  const { clock, page } = world
  const ended = new AbortController()
  let callOff: (() => void) | null = null
  let hasActed = false
  let toldActedAt = Number.NEGATIVE_INFINITY
  /** Signed while there is time: a phone that is put away may not run this page for another moment. */
  let leave: string | null = null
  let isSaid = false

  // One word counts for the whole browser: another tab that leaves must not speak for this one.
  const tabs = joinTabs(world.openChannel('nod-looked-at'), messageSchema, () => sayAgainAfter(afterLeaveMs))

  function sayAgainAfter(ms: number): void {
    callOff?.()
    callOff = clock.after(ms, () => void look())
  }

  async function look(): Promise<void> {
    callOff?.()
    const self = signer()
    if (ended.signal.aborted || self === null || !isReachable.peek() || !page.isVisible()) return
    sayAgainAfter(againMs)
    isSaid = true
    const acted = hasActed
    hasActed = false
    if (acted) toldActedAt = clock.now()
    const bytes = await self.sign('PUT', path, { visible: true, ...(acted ? { acted } : {}) })
    if (page.isVisible()) void api.send('PUT', path, bytes, v.unknown())
    leave = await self.sign('PUT', path, { visible: false })
  }

  function putAway(): void {
    callOff?.()
    if (!isSaid || !isReachable.peek()) return
    isSaid = false
    if (leave !== null) sayLeave(leave)
    // Put away in the very moment it was looked at.
    else void signer()?.sign('PUT', path, { visible: false }).then(sayLeave)
    leave = null
  }

  function sayLeave(bytes: string): void {
    void api.send('PUT', path, bytes, v.unknown(), { outlivesPage: true })
    tabs.tell({ type: 'left' })
  }

  function act(): void {
    hasActed = true
    if (sitsAtHost() && clock.now() - toldActedAt >= againMs) void look()
  }

  const ends = [
    effect(() => {
      if (isReachable.value) untracked(() => void look())
    }),
    page.onSign((sign) => {
      if (sign === 'shown') void look()
      else if (sign !== 'online') putAway()
    }),
    page.onAct(act),
  ]

  return () => {
    ended.abort()
    callOff?.()
    tabs.close()
    for (const end of ends) end()
  }
}
