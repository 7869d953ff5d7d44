// Looked at: tells the relay whether somebody looks at this page, so that what is on the screen does not buzz in the pocket.

import { effect, type ReadonlySignal, untracked } from '@preact/signals'
import * as v from 'valibot'
import { lookAnswerSchema, type Meanwhile } from '../../../shared/presence.ts'
import type { Api } from '../../link/api.ts'
import type { Signer } from '../../link/signer.ts'
import { joinTabs } from '../../link/tabs.ts'
import type { World } from './world.ts'

export type LookedAtOptions = {
  readonly world: Pick<World, 'clock' | 'openChannel'> & {
    readonly page: Pick<World['page'], 'isVisible' | 'onSign' | 'onAct'>
  }
  readonly api: Api
  readonly signer: () => Signer | null
  /** This browser is a device and the relay answers. */
  readonly isReachable: ReadonlySignal<boolean>
  /** This browser sits at a host: what is done here says that somebody is there. */
  readonly sitsAtHost: () => boolean
  /** Somebody was away until now: what happened meanwhile is told to the first page that is looked at. */
  readonly onMeanwhile: (meanwhile: Meanwhile) => void
}

/** The relay forgets after 90 s. */
const againMs = 60_000

/** Milliseconds another tab's leave may take to arrive before this one says that it is still looked at. */
const afterLeaveMs = 1_000

const path = '/api/devices/me/visible'
const answerSchema = v.nullable(lookAnswerSchema)
const messageSchema = v.object({ type: v.literal('left') })

/** The answer ends it. */
export function tellWhetherLookedAt(options: LookedAtOptions): () => void {
  const { world, api, signer, isReachable, sitsAtHost, onMeanwhile } = options
  const { clock, page } = world
  const ended = new AbortController()
  let callOff: (() => void) | null = null
  let hasActed = false
  let toldActedAt = Number.NEGATIVE_INFINITY
  /** Signed while there is time: a phone that is put away may not run this page for another moment. `null`: nothing was said. */
  let leave: string | null = null

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
    const acted = hasActed
    hasActed = false
    if (acted) toldActedAt = clock.now()
    const bytes = await self.sign('PUT', path, { visible: true, ...(acted ? { acted } : {}) })
    // Before anything is said: a page that is closed in the next moment has no time to sign, and would count as looked at.
    const nextLeave = await self.sign('PUT', path, { visible: false })
    if (ended.signal.aborted || !page.isVisible()) {
      hasActed ||= acted
      return
    }
    leave = nextLeave
    const answer = await api.send('PUT', path, bytes, answerSchema)
    if (answer.ok && answer.value !== null && !ended.signal.aborted) onMeanwhile(answer.value.meanwhile)
  }

  function putAway(): void {
    callOff?.()
    if (leave === null || !isReachable.peek()) return
    sayLeave(leave)
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
