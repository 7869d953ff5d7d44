// Flushing the outbox: one flusher at a time in this browser, oldest tap first, the same bytes until the relay has
// answered. What is worth nothing any more is not sent but told.

import * as v from 'valibot'
import { decisionAnswerSchema, decisionWorthMs } from '../../shared/decision.ts'
import { endingSentence } from '../../shared/ending.ts'
import type { DeviceId, TaskId } from '../../shared/ids.ts'
import type { TaskSummary } from '../../shared/task.ts'
import { instantSchema } from '../../shared/wire.ts'
import type { Outbox, OutboxItem, OutboxProblem } from '../vault/outbox.ts'
import type { Api } from './api.ts'
import type { Clock } from './clock.ts'
import { parseJson, type Refused } from './refusal.ts'

export type FlushOptions = {
  readonly outbox: Outbox
  readonly api: Pick<Api, 'send'>
  readonly locks: Pick<LockManager, 'request'>
  readonly clock: Pick<Clock, 'now'>
  /** ms since 1970 by the relay's clock: a clock that was set back here must not make an old decision young. */
  readonly relayNow: () => number
  /** Whose decisions may go. */
  readonly deviceId: DeviceId
  /** The outbox changed: every page should look. */
  readonly tellTabs: () => void
  /** The task as this browser knows it: one that is settled needs no request. Default: nothing is known. */
  readonly known?: (taskId: TaskId) => TaskSummary | undefined
  /** The browser is sure that nothing leaves this device: a try that fails then reached nobody. Default: it is not. */
  readonly isOffline?: () => boolean
}

/** What became of one item. `too-late`: it was settled before, by somebody or something else. */
export type FlushResult = { readonly item: OutboxItem } & (
  | { readonly is: 'taken'; readonly task: TaskSummary }
  | { readonly is: 'too-late'; readonly task?: TaskSummary; readonly message: string }
  | { readonly is: 'too-old'; readonly message: string }
  | { readonly is: 'refused'; readonly code: string; readonly message: string }
  | { readonly is: 'waiting'; readonly why: WaitsFor; readonly message: string; readonly retryAfterMs?: number }
)
/** `not-yet`: its moment to undo is not over. */
export type WaitsFor = 'unreachable' | 'unreadable' | 'fault' | 'slow-down' | 'not-yet'

/** The lock under which an item is sent or withdrawn. */
export const outboxLock = 'nod-outbox'

/** @throws when the browser's storage fails: what was taken then stays in the outbox, and is sent again without harm. */
export function flushOutbox(options: FlushOptions): Promise<readonly FlushResult[]> {
  return options.locks.request(outboxLock, () => flush(options))
}

/** When it is worth nothing any more, in ms since 1970 by this device's clock: a deny never. */
export function worthUntil({ verdict, tappedAt }: Pick<OutboxItem, 'verdict' | 'tappedAt'>): number {
  return ['allow', 'answer', 'reply'].includes(verdict) ? tappedAt + decisionWorthMs : Number.POSITIVE_INFINITY
}

async function flush(options: FlushOptions): Promise<readonly FlushResult[]> {
  const results: FlushResult[] = []
  let send = post
  for (;;) {
    // Read anew each time: a wipe waits for no lock, and one that was tapped meanwhile goes along.
    const items = await options.outbox.all()
    const item = items.find((one) => one.state === 'waiting' && results.every((done) => !isSame(done.item, one)))
    if (item === undefined) return results
    const result = (await settleHere(item, options)) ?? (await send(item, options))
    results.push(result)
    send = nextAfter(result) ?? send
  }
}

/** A silent or busy relay is asked once: the others would only wait in line for the same. A revoked device has no others. */
function nextAfter(result: FlushResult): typeof post | null {
  if (result.is === 'refused' && result.code === 'device-revoked') {
    return (item, options) => drop(item, options, { code: result.code, message: result.message })
  }
  if (result.is !== 'waiting' || result.why === 'not-yet' || result.why === 'fault') return null
  const { why, message, retryAfterMs } = result
  return (item, options) => wait(item, { why, message, retryAfterMs }, item.mayHaveArrived === true, options)
}

/** What needs no request, or must not have one. */
async function settleHere(item: OutboxItem, options: FlushOptions): Promise<FlushResult | null> {
  const { clock, relayNow, deviceId, known } = options
  if (item.deviceId !== deviceId) return drop(item, options, { code: 'not-paired', message: otherDevice })
  const task = known?.(item.taskId)
  if (task !== undefined && task.state !== 'parked') return settled(item, task, options)
  const age = Math.max(clock.now() - item.tappedAt, relayNow() - decidedAt(item))
  if (item.tappedAt + age >= worthUntil(item)) return tooOld(item, options)
  const leftMs = (item.sendAfter ?? 0) - clock.now()
  if (leftMs <= 0) return null
  return { item, is: 'waiting', why: 'not-yet', message: 'It may still be undone.', retryAfterMs: leftMs }
}

async function post(item: OutboxItem, options: FlushOptions): Promise<FlushResult> {
  const { outbox, api, isOffline = () => false } = options
  const before = item.mayHaveArrived === true
  const path = `/api/tasks/${item.taskId}/decision`
  // Written while the bytes leave: a worker that is killed now must not claim later that nothing had left.
  const written = before
    ? null
    : outbox.markWaiting(item.decisionId, standing(item.problem, true)).catch(() => undefined)
  const wasOffline = isOffline()
  const answer = await api.send('POST', path, item.bytes, decisionAnswerSchema)
  await written
  if (answer.ok) return take(item, answer.value.task, options)
  if (answer.is === 'refused') return refused(item, answer, options)
  const arrived = before || answer.is === 'unreadable' || !(wasOffline && isOffline())
  return wait(item, { why: answer.is, message: answer.message }, arrived, options)
}

async function refused(item: OutboxItem, answer: Refused, options: FlushOptions): Promise<FlushResult> {
  const { code, message, status, retryAfterMs } = answer
  const before = item.mayHaveArrived === true
  if (code === 'already-settled') {
    const told = v.safeParse(decisionAnswerSchema, answer.body)
    return settled(item, told.success ? told.output.task : undefined, options)
  }
  if (code === 'too-old') return tooOld(item, options)
  if (code === 'slow-down') return wait(item, { why: code, message, retryAfterMs }, before, options)
  if (status >= 500) return wait(item, { why: 'fault', message }, true, options)
  return drop(item, options, { code, message })
}

type Cause = { readonly why: WaitsFor; readonly message: string; readonly retryAfterMs?: number | undefined }

async function wait(
  item: OutboxItem,
  { why, message, retryAfterMs }: Cause,
  mayHaveArrived: boolean,
  { outbox, tellTabs }: FlushOptions,
): Promise<FlushResult> {
  await outbox.markWaiting(item.decisionId, standing({ code: why, message }, mayHaveArrived))
  // Pages try again when they are told: the same silence is told once, or they would tell each other for ever.
  const isNews = item.problem?.code !== why || (item.mayHaveArrived === true) !== mayHaveArrived
  if (isNews) tellTabs()
  return { item, is: 'waiting', why, message, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) }
}

async function take(item: OutboxItem, task: TaskSummary, { outbox, tellTabs }: FlushOptions): Promise<FlushResult> {
  await outbox.remove(item.decisionId)
  tellTabs()
  return { item, is: 'taken', task }
}

/** By our own decision, when the answer to an earlier try was lost; else by whoever was faster. */
async function settled(item: OutboxItem, task: TaskSummary | undefined, options: FlushOptions): Promise<FlushResult> {
  if (task?.decision?.decisionId === item.decisionId) return take(item, task, options)
  const ending = task === undefined ? undefined : endingSentence(task)
  const message = `${ending ?? 'It was settled'} before this ${verdictText(item.verdict)} arrived.`
  await drop(item, options, { code: 'already-settled', message })
  return { item, is: 'too-late', message, ...(task === undefined ? {} : { task }) }
}

async function tooOld(item: OutboxItem, options: FlushOptions): Promise<FlushResult> {
  const what = verdictText(item.verdict)
  const message = item.mayHaveArrived
    ? `This ${what} is 10 minutes old and is not sent again. No answer came to an earlier try: look at the task, then decide.`
    : `This ${what} is 10 minutes old and was not sent. Look at it again, then decide.`
  await drop(item, options, { code: 'too-old', message })
  return { item, is: 'too-old', message }
}

async function drop(
  item: OutboxItem,
  { outbox, tellTabs }: FlushOptions,
  problem: OutboxProblem,
): Promise<FlushResult> {
  await outbox.markNotSent(item.decisionId, problem)
  tellTabs()
  return { item, is: 'refused', ...problem }
}

/** A verdict as the buttons say it. */
export function verdictText(verdict: OutboxItem['verdict']): string {
  return verdict.charAt(0).toUpperCase() + verdict.slice(1)
}

const otherDevice = 'Another device signed this; it is not sent from here.'

function standing(problem: OutboxProblem | undefined, mayHaveArrived: boolean) {
  return { problem: problem ?? null, mayHaveArrived }
}

function isSame(a: OutboxItem, b: OutboxItem): boolean {
  return a.decisionId === b.decisionId
}

const decidedSchema = v.object({ decidedAt: instantSchema })

/** By the relay's clock, as it was signed. */
function decidedAt(item: OutboxItem): number {
  const body = v.safeParse(decidedSchema, parseJson(item.bytes))
  return body.success ? Date.parse(body.output.decidedAt) : Number.POSITIVE_INFINITY
}
