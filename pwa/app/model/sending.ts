// Sending a decision: signed once at the tap, resent with the same bytes until the relay took it, refused it, or it is worth nothing.

import { type ReadonlySignal, signal } from '@preact/signals'
import * as v from 'valibot'
import type { Board } from '../../../shared/board.ts'
import { decisionAnswerSchema, decisionWorthMs } from '../../../shared/decision.ts'
import { type DecisionId, encodeCrockford, type TaskId } from '../../../shared/ids.ts'
import type { TaskSummary } from '../../../shared/task.ts'
import type { Api } from '../../link/api.ts'
import { backoffMs } from '../../link/backoff.ts'
import { pass } from '../../link/clock.ts'
import type { Answer } from '../../link/refusal.ts'
import type { Signer } from '../../link/signer.ts'
import type { AppModel, Outcome, Sending } from './app-model.ts'
import { done, outcomeOf, refusal } from './outcome.ts'
import type { World } from './world.ts'

export type SendingOptions = {
  readonly world: Pick<World, 'clock' | 'random' | 'crypto'>
  readonly api: Api
  /** `null` while this browser is not a device. */
  readonly signer: () => Signer | null
  readonly relayNow: () => number
  readonly board: ReadonlySignal<Board | null>
  readonly foretell: (task: TaskSummary) => void
}

export type SendingModel = Pick<AppModel, 'sending' | 'decide' | 'dismissSending'> & {
  /** The network may be back: what waits is sent now. */
  readonly wake: () => void
  /** Calls off what waits: this browser is no longer the device that signed it. */
  readonly abandon: () => void
}

/** Tries after a fault of the relay; a fault that stays is told. */
const faultTries = 3

const tooOld =
  'This Allow is 10 minutes old and was not sent: the relay could not be reached. Look at it again, then decide.'

const cannotSign = refusal('cannot-sign', 'This browser could not sign the decision. Reload the page and decide again.')

export function createSending(options: SendingOptions): SendingModel {
  const { clock, random, crypto } = options.world
  const sending = signal<Readonly<Record<TaskId, Sending>>>({})
  const rests = new Set<AbortController>()
  let generation = 0

  function show(id: TaskId, next: Sending): void {
    sending.value = { ...sending.value, [id]: next }
  }

  function forget(id: TaskId): void {
    const { [id]: _, ...others } = sending.value
    sending.value = others
  }

  async function rest(ms: number): Promise<void> {
    const controller = new AbortController()
    rests.add(controller)
    await pass(clock, ms, controller.signal)
    rests.delete(controller)
  }

  async function decide(
    task: TaskSummary,
    decision: { verdict: 'allow' | 'deny'; message?: string },
  ): Promise<Outcome> {
    const before = sending.value[task.id]
    if (before !== undefined && before.state !== 'failed') {
      return refusal('already-sending', 'A decision for this task is already on its way.')
    }
    const signer = options.signer()
    if (signer === null) return refusal('not-paired', 'This browser is not paired. Pair it, then decide.')
    const { id, digest } = task
    const said = { verdict: decision.verdict, ...(decision.message ? { message: decision.message } : {}) }
    show(id, { ...said, state: 'sending' })
    const letter = { tappedAt: clock.now(), generation }
    const decisionId: DecisionId = `dec_${encodeCrockford(crypto.getRandomValues(new Uint8Array(16)))}`
    const decidedAt = new Date(options.relayNow()).toISOString()
    const path = `/api/tasks/${id}/decision`
    const body = { decisionId, ...said, digest, via: 'page', decidedAt }
    const bytes = await signer.sign('POST', path, body).catch(() => null)
    const answer = bytes === null ? cannotSign : await deliver(task, said, { ...letter, path, bytes, decisionId })
    if (answer.ok) forget(id)
    else show(id, { ...said, state: 'failed', problem: answer.message })
    return answer
  }

  async function deliver(
    task: TaskSummary,
    said: Pick<Sending, 'verdict' | 'message'>,
    letter: Letter,
  ): Promise<Outcome> {
    for (let failures = 1; ; failures += 1) {
      if (letter.generation !== generation)
        return refusal('not-sent', 'This was not sent: this browser is no longer paired.')
      if (said.verdict === 'allow' && clock.now() - letter.tappedAt >= decisionWorthMs)
        return refusal('too-old', tooOld)
      show(task.id, { ...said, state: 'sending' })
      const answer = await options.api.send('POST', letter.path, letter.bytes, decisionAnswerSchema)
      if (answer.ok) {
        options.foretell(answer.value.task)
        return done
      }
      if (!isWorthRetrying(answer, failures)) {
        foretellFrom(answer)
        return outcomeOf(answer)
      }
      // The answer may have been lost although the decision arrived: then the stream tells.
      const known = options.board.value?.tasks[task.id]
      if (known !== undefined && known.state !== 'parked') {
        return known.decision?.decisionId === letter.decisionId
          ? done
          : refusal('already-settled', 'This task was settled before. Nothing was changed.')
      }
      show(task.id, { ...said, state: answer.is === 'unreachable' ? 'waiting-for-network' : 'sending' })
      const asked = answer.is === 'refused' ? (answer.retryAfterMs ?? 0) : 0
      const worthMs = said.verdict === 'allow' ? letter.tappedAt + decisionWorthMs - clock.now() : Infinity
      await rest(Math.min(Math.max(asked, backoffMs(failures, random)), Math.max(0, worthMs)))
    }
  }

  /** A refusal because somebody else was first brings the task as it ended. */
  function foretellFrom(answer: Answer<unknown>): void {
    if (answer.ok || answer.is !== 'refused') return
    const settled = v.safeParse(decisionAnswerSchema, answer.body)
    if (settled.success) options.foretell(settled.output.task)
  }

  function wake(): void {
    for (const controller of rests) controller.abort()
  }

  return {
    sending,
    decide,
    dismissSending: (id) => {
      if (sending.value[id]?.state === 'failed') forget(id)
    },
    wake,
    abandon: () => {
      generation += 1
      wake()
    },
  }
}

type Letter = {
  readonly path: string
  readonly bytes: string
  readonly decisionId: DecisionId
  readonly tappedAt: number
  /** Counts the devices this browser has been. */
  readonly generation: number
}

function isWorthRetrying(answer: Answer<unknown>, failures: number): boolean {
  if (answer.ok || answer.is === 'unreadable') return false
  if (answer.is === 'unreachable' || answer.code === 'slow-down') return true
  return answer.code === 'fault' && failures < faultTries
}
