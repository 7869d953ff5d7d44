// Sending a decision: signed once at the tap, kept in the outbox before it leaves, shown on its task until it is over.

import { computed, type ReadonlySignal, signal } from '@preact/signals'
import { type DecisionId, encodeCrockford, type TaskId } from '../../../shared/ids.ts'
import type { TaskSummary } from '../../../shared/task.ts'
import type { Signer } from '../../link/signer.ts'
import type { AppModel, Manner, OutboxView, Outcome, Said, Sending } from './app-model.ts'
import type { OutboxModel } from './outbox-model.ts'
import { refusal } from './outcome.ts'
import type { World } from './world.ts'

export type SendingOptions = {
  readonly world: Pick<World, 'clock' | 'crypto'>
  readonly outbox: Pick<OutboxModel, 'outbox' | 'keep' | 'over' | 'dismissOutbox'>
  /** `null` while this browser is not a device. */
  readonly signer: () => Signer | null
  readonly relayNow: () => number
}

export type SendingModel = Pick<AppModel, 'sending' | 'decide' | 'dismissSending'>

/** Milliseconds during which what was decided in passing can be undone. */
export const undoMs = 3_000

type Shown = Readonly<Record<TaskId, Sending>>

const cannotSign = refusal('cannot-sign', 'This browser could not sign the decision. Reload the page and decide again.')

export function createSending({ world, outbox, signer: signerNow, relayNow }: SendingOptions): SendingModel {
  const { clock, crypto } = world
  /** What is being signed, or could not be kept; everything else lies in the outbox. */
  const here = signal<Shown>({})
  const sending: ReadonlySignal<Shown> = computed(() => ({ ...shownOf(outbox.outbox.value), ...here.value }))

  function show(id: TaskId, next: Sending): void {
    here.value = { ...here.value, [id]: next }
  }

  function forget(id: TaskId): void {
    const { [id]: _, ...others } = here.value
    here.value = others
  }

  async function decide(
    task: TaskSummary,
    { message, ...decision }: Said,
    { via, canUndo = false }: Manner = { via: 'page' },
  ): Promise<Outcome> {
    const before = sending.value[task.id]
    if (before !== undefined && before.state !== 'failed') {
      return refusal('already-sending', 'A decision for this task is already on its way.')
    }
    const signer = signerNow()
    if (signer === null) return refusal('not-paired', 'This browser is not paired. Pair it, then decide.')
    const { id, digest, title, preview } = task
    const said = { verdict: decision.verdict, ...(message ? { message } : {}) }
    show(id, { ...said, state: 'sending' })
    const tappedAt = clock.now()
    const decisionId: DecisionId = `dec_${encodeCrockford(crypto.getRandomValues(new Uint8Array(16)))}`
    const decidedAt = new Date(relayNow()).toISOString()
    const { deviceId } = signer
    const body = { decisionId, ...decision, ...said, digest, via, decidedAt }
    const bytes = await signer.sign('POST', `/api/tasks/${id}/decision`, body).catch(() => null)
    const undo = canUndo ? { sendAfter: tappedAt + undoMs } : {}
    const item = { decisionId, taskId: id, deviceId, ...said, via, title, preview, tappedAt, ...undo }
    const kept = bytes === null ? cannotSign : await outbox.keep({ ...item, bytes, state: 'waiting' })
    if (!kept.ok) {
      show(id, { ...said, state: 'failed', problem: kept.message })
      return kept
    }
    forget(id)
    return outbox.over(decisionId)
  }

  return {
    sending,
    decide,
    dismissSending: (id) => {
      const { state, kept } = sending.value[id] ?? {}
      if (state !== 'failed') return
      if (kept === undefined) forget(id)
      else outbox.dismissOutbox(kept.decisionId)
    },
  }
}

/** The newest of a task counts, and what waits before what was not sent. */
function shownOf(items: readonly OutboxView[]): Shown {
  const waiting = items.filter((item) => item.state !== 'not-sent')
  const last = [...items.filter((item) => item.state === 'not-sent'), ...waiting]
  return Object.fromEntries(last.map((item) => [item.taskId, sendingOf(item)]))
}

const states = { sending: 'sending', waiting: 'waiting-for-network', 'not-sent': 'failed' } as const

/** An item of the outbox as its task shows it. */
export function sendingOf(kept: OutboxView): Sending {
  const { verdict, message, problem, state } = kept
  return {
    verdict,
    ...(message === undefined ? {} : { message }),
    state: states[state],
    ...(problem === undefined ? {} : { problem: problem.message }),
    kept,
  }
}
