// Decisions: what a device answered, checked against what it saw, taken once.

import type { DecisionBody } from '../../shared/decision.ts'
import { decisionWorthMs } from '../../shared/decision.ts'
import type { TaskId } from '../../shared/ids.ts'
import { verdictsOf } from '../../shared/task.ts'
import type { JsonObject } from '../../shared/wire.ts'
import { hashOf, isSameHash, sha256 } from './hash.ts'
import { isPerishable } from './life.ts'
import type { Signed } from './log-entry.ts'
import type { Agent } from './ports.ts'
import { isQuick } from './pushing/quick-allow.ts'
import type { DeviceRecord, TaskRecord } from './records.ts'
import type { Settling, SettlingParts } from './settling.ts'

export type DecisionRefusal =
  | 'not-found'
  | 'already-settled'
  | 'digest-mismatch'
  | 'id-reused'
  | 'too-old'
  | 'review-required'
  | 'choice-not-offered'
  | 'answers-do-not-fit'

export type Decided =
  | { readonly ok: true; readonly task: TaskRecord }
  /** `path` names the member that does not fit. */
  | { readonly ok: false; readonly reason: DecisionRefusal; readonly task?: TaskRecord; readonly path?: string }

export type DecisionsParts = SettlingParts & {
  readonly settling: Settling
  readonly agents: Readonly<Record<string, Agent>>
}

export class Decisions {
  readonly #parts: DecisionsParts

  constructor(parts: DecisionsParts) {
    this.#parts = parts
  }

  /** `signed` was verified against the device's key. The same id and bytes get the first answer again. */
  decide(device: DeviceRecord, taskId: TaskId, body: DecisionBody, signed: Signed): Decided {
    const { store, live, clock, settling } = this.#parts
    const bodyHash = sha256(JSON.stringify([taskId, signed.body]))
    const repeated = store.decisions.get(body.decisionId)
    if (repeated) return this.#again(taskId, repeated, bodyHash)
    const task = live.get(taskId) ?? store.tasks.get(taskId)
    if (!task) return { ok: false, reason: 'not-found' }
    if (!isSameHash(task.digest, body.digest)) return { ok: false, reason: 'digest-mismatch' }
    if (task.state !== 'parked') return { ok: false, reason: 'already-settled', task }
    if (!verdictsOf[task.kind].includes(body.verdict)) return { ok: false, reason: 'choice-not-offered' }
    const decidedAt = Math.min(Date.parse(body.decidedAt), clock.now())
    if (isPerishable(body.verdict) && clock.now() - decidedAt > decisionWorthMs) return { ok: false, reason: 'too-old' }
    if (!isReviewed(task, body, device) || this.#isMoreThanShown(task, body)) {
      return { ok: false, reason: 'review-required' }
    }
    const answer = this.#answerOf(task, body)
    if (!answer.ok) return answer
    const decision = {
      decisionId: body.decisionId,
      verdict: body.verdict,
      deviceId: device.device.id,
      deviceName: device.device.name,
      via: body.via,
      decidedAt,
      ...(body.message !== undefined && { message: body.message }),
      ...(body.answers && { answers: body.answers }),
      ...(body.input && { input: body.input }),
      ...(answer.remember && { remember: answer.remember }),
      ...(body.mode !== undefined && { mode: body.mode }),
      ...(body.interrupt && { interrupt: true }),
    }
    return settling.settle(
      task,
      {
        state: 'decided',
        decision,
        answer: answer.body,
        ...(answer.inputHash && { inputHash: answer.inputHash }),
        ...(answer.isDelivered && { isDelivered: true }),
      },
      {
        signed,
        also: () => store.decisions.insert(body.decisionId, { taskId, bodyHash, answer: 'taken' }),
      },
    )
  }

  #again(taskId: TaskId, first: { taskId: TaskId; bodyHash: string }, bodyHash: string): Decided {
    const task = this.#parts.live.get(taskId) ?? this.#parts.store.tasks.get(taskId)
    if (first.taskId !== taskId || !isSameHash(first.bodyHash, bodyHash)) return { ok: false, reason: 'id-reused' }
    return task ? { ok: true, task } : { ok: false, reason: 'not-found' }
  }

  /** Changes and strong suggestions are seen on the task's own page only. */
  #isMoreThanShown(task: TaskRecord, { verdict, via, input, remember }: DecisionBody): boolean {
    if (verdict !== 'allow' || via === 'page') return false
    const entry = remember && task.suggestions[remember.index]
    const agent = this.#parts.agents[task.agent]
    return input !== undefined || (entry !== undefined && agent?.describeSuggestion(entry, task.cwd).strong !== false)
  }

  #answerOf(
    task: TaskRecord,
    body: DecisionBody,
  ):
    | { ok: true; body: string; inputHash?: string; remember?: JsonObject; isDelivered?: true }
    | { ok: false; reason: 'choice-not-offered' | 'answers-do-not-fit'; path?: string } {
    const toolInput = (): JsonObject => JSON.parse(this.#parts.store.tasks.input(task.id) ?? '{}')
    const agent = this.#parts.agents[task.agent]
    if (!agent) return { ok: false, reason: 'choice-not-offered' }
    const remember = body.remember && task.suggestions[body.remember.index]
    if (body.remember && (!remember || !isSameHash(hashOf(remember), body.remember.hash))) {
      return { ok: false, reason: 'choice-not-offered' }
    }
    const answer = agent.answer(
      { kind: task.kind, toolName: task.toolName, toolInput },
      {
        verdict: body.verdict,
        ...(body.message !== undefined && { message: body.message }),
        ...(body.input && { input: body.input }),
        ...(body.answers && { answers: body.answers }),
        ...(remember && { remember }),
        ...(body.mode !== undefined && { mode: body.mode }),
        ...(body.interrupt !== undefined && { interrupt: body.interrupt }),
      },
    )
    if (!answer.ok) return answer
    return {
      ok: true,
      body: answer.body,
      ...(answer.input && { inputHash: hashOf(answer.input) }),
      ...(remember && { remember }),
      ...(answer.isDelivered && { isDelivered: true }),
    }
  }
}

/** Where only the notification or a row was seen, an allow or an answer needs that it could be seen whole. */
function isReviewed(task: TaskRecord, { verdict, via }: DecisionBody, { device }: DeviceRecord): boolean {
  if ((verdict !== 'allow' && verdict !== 'answer') || via === 'page') return true
  const isWhole = task.risk !== 'high' && !task.truncated && !task.altered
  if (verdict === 'allow') return via === 'notification' ? isQuick(task, device) : isWhole
  // The options are buttons where the lock screen shows the question; a form is filled in where it is open.
  const wasShown = via !== 'notification' || device.settings.lockScreen === 'all'
  return isWhole && wasShown && task.kind !== 'elicitation'
}
