// Whatever happens in whatever order: one winner, nothing comes back, nothing is given that nobody gave, or too late.

import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { verifyLog } from '../../../relay/core/log-verification.ts'
import { summaryOf, type TaskRecord } from '../../../relay/core/records.ts'
import type { Board } from '../../../shared/board.ts'
import type { TaskId } from '../../../shared/ids.ts'
import { applyPatch, readPatch } from '../../../shared/patches.ts'
import { RandomLife, type Step, slotCount } from '../../support/random-life.ts'
import type { Given } from '../../support/test-core.ts'

const tenMinutesMs = 600_000
const dayMs = 24 * 3_600_000

const ms = fc.constantFrom(50, 240, 2_000, 9_000, 20_000, 61_000, 290_000, 540_000, 600_001, 6 * 3_600_000)
const agoMs = fc.constantFrom(-60_000, 0, 0, 5_000, 590_000, 590_000, 590_000, 600_000, 600_001)
const deciding = fc.record({
  do: fc.constant('decide'),
  device: fc.constantFrom(0, 1),
  verdict: fc.constantFrom('allow', 'allow', 'deny'),
  agoMs,
})
const waiting = fc.record({ do: fc.constantFrom('wait', 'wait', 'oversleep', 'crash'), ms })
const ofClient = fc.constantFrom(
  'hang-up',
  'come-back',
  'come-back',
  'come-back-changed',
  'fetch',
  'ack',
  'signal',
  'agent-gone',
)
const ofCall = fc.constantFrom('start', 'run', 'fail')
const ofTerminal = fc.record({
  do: fc.constantFrom('stop', 'prompt', 'subagent-stop', 'session-end'),
  isElsewhere: fc.boolean(),
})
const ofAll = fc.record({ do: fc.constantFrom('restart', 'restart', 'revoke', 'revoke-host') })
const deed = fc.oneof(
  { weight: 5, arbitrary: deciding },
  { weight: 5, arbitrary: waiting },
  { weight: 6, arbitrary: fc.record({ do: ofClient }) },
  { weight: 2, arbitrary: fc.record({ do: ofCall }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('resend', 'ask') }) },
  { weight: 1, arbitrary: ofTerminal },
  { weight: 1, arbitrary: ofAll },
)
/** Several things happen to one gate after the other, so that they have to do with each other. */
const episode = fc
  .record({ slot: fc.nat({ max: slotCount - 1 }), deeds: fc.array(deed, { maxLength: 6 }) })
  .map(({ slot, deeds }): readonly Step[] => [{ do: 'ask', slot }, ...deeds.map((one) => ({ ...one, slot }))])
const steps = fc.array(episode, { minLength: 1, maxLength: 8 }).map((episodes) => episodes.flat())

/** From what an effect may become what. */
const nextEffects: Readonly<Record<string, readonly string[]>> = {
  pending: ['delivered', 'confirmed', 'overridden', 'undelivered'],
  delivered: ['confirmed', 'overridden'],
  confirmed: ['overridden'],
  undelivered: ['overridden'],
  overridden: [],
}

function hasItsPast(before: TaskRecord, after: TaskRecord): boolean {
  if (before.state === 'parked') return true
  const isSameEnding = before.state === after.state && isDeepStrictEqual(before.decision, after.decision)
  const isSameReason =
    before.reason === after.reason || (before.reason === 'declined-at-terminal' && after.reason === 'session-ended')
  const [from = '', to = ''] = [before.effect?.state, after.effect?.state]
  const isSameEffect = from === to || (nextEffects[from] ?? []).includes(to)
  return isSameEnding && isSameReason && isSameEffect && before.answer === after.answer
}

/** Equal as they are written down. */
function isSame(a: unknown, b: unknown): boolean {
  return isDeepStrictEqual(JSON.parse(JSON.stringify(a)), JSON.parse(JSON.stringify(b ?? null)))
}

function follow(life: RandomLife): () => Board {
  let folded = life.test.core.ledger.board
  life.test.core.ledger.subscribe(({ ops }) => {
    folded = applyPatch(folded, readPatch(ops))
  })
  return () => folded
}

/** Board, disk and memory say the same of every task, and it was not turned back. */
function checkTasks(
  { test, taskIds, accepted, devices, revokedAt, elsewhere, hostRevokedAt }: RandomLife,
  before: ReadonlyMap<TaskId, TaskRecord>,
) {
  const { board } = test.core.ledger
  const now = new Map(taskIds.map((id) => [id, test.task({ id })]))
  for (const [id, task] of now) {
    const shown = board.tasks[id]
    const isForgotten = task.settledAt !== undefined && test.clock.now() - task.settledAt > dayMs
    if (shown || !isForgotten) expect(isSame(summaryOf(task), shown), 'board and row').toBe(true)
    const inMemory = test.core.live.get(id)
    if (inMemory) expect(isSame(inMemory, task), 'memory and row').toBe(true)
    const past = before.get(id)
    expect(!past || hasItsPast(past, task), `${past?.state} → ${task.state}, ${task.effect?.state}`).toBe(true)
    expect(task.state === 'decided', 'decided is what somebody decided').toBe(accepted.has(id))
    if (task.state === 'decided') expect(task.settledAt).toBeLessThan(task.deadlineAt)
    const isRevokedOnes = revokedAt !== undefined && task.decision?.deviceId === devices[1].id
    if (isRevokedOnes) expect(task.effect?.state, 'a revoked device has nothing on its way').not.toBe('pending')
    if (task.hostId !== elsewhere || hostRevokedAt === undefined) continue
    expect([task.state, task.effect?.state], 'a revoked host has nothing open').not.toContain('parked')
    expect([task.state, task.effect?.state], 'a revoked host has nothing open').not.toContain('pending')
  }
  return now
}

/** What went to the agent was decided, by a device that still could, and not too long ago. */
function checkGiven(
  { test, accepted, devices, revokedAt, elsewhere, hostRevokedAt }: RandomLife,
  given: readonly Given[],
): void {
  for (const { taskId, answer, at } of given) {
    const winner = accepted.get(taskId)?.[0]
    if (!winner) throw new Error(`nobody decided on ${taskId}, and yet it was answered ${answer}`)
    expect(answer).toBe(test.task({ id: taskId }).answer)
    expect(JSON.parse(answer).hookSpecificOutput.decision.behavior).toBe(winner.verdict)
    expect(at - winner.settledAt).toBeLessThanOrEqual(tenMinutesMs)
    if (winner.verdict === 'allow') expect(at - winner.decidedAt).toBeLessThanOrEqual(tenMinutesMs)
    if (winner.deviceId === devices[1].id && revokedAt !== undefined) expect(at).toBeLessThanOrEqual(revokedAt)
    const isOfRevokedHost = hostRevokedAt !== undefined && test.task({ id: taskId }).hostId === elsewhere
    if (isOfRevokedHost) expect(at).toBeLessThanOrEqual(hostRevokedAt)
  }
}

/** Lives through the steps and half a day more; every rule is checked after every step. */
function live(steps: readonly Step[]): RandomLife {
  const life = new RandomLife()
  const { test } = life
  let folded = follow(life)
  let tasks: ReadonlyMap<TaskId, TaskRecord> = new Map()
  for (const next of [...steps, { do: 'wait', ms: 13 * 3_600_000 } as const]) {
    const core = test.core
    const alreadyGiven = test.given.length
    life.take(next)
    if (test.core !== core) folded = follow(life)
    expect(isDeepStrictEqual(folded(), test.core.ledger.board), 'the board is the fold of its patches').toBe(true)
    tasks = checkTasks(life, tasks)
    checkGiven(life, test.given.slice(alreadyGiven))
    for (const { got, taskId } of life.clients) {
      if (got === 'waiting' && taskId) expect(tasks.get(taskId)?.state, 'nobody waits in vain').toBe('parked')
    }
  }
  return life
}

describe('random lives', () => {
  it('have one winner a task, never turn back, and give nothing late or unasked', () => {
    fc.assert(
      fc.property(steps, (drawn) => {
        const life = live(drawn)
        const { test } = life
        for (const winners of life.accepted.values()) {
          expect(winners).toHaveLength(1)
          const [{ verdict, settledAt, decidedAt } = { verdict: '', settledAt: 0, decidedAt: 0 }] = winners
          if (verdict === 'allow') expect(settledAt - decidedAt).toBeLessThanOrEqual(tenMinutesMs)
        }
        // Of what was fetched and never acknowledged nobody knows what became.
        const onTheirWay = life.taskIds
          .map((id) => test.task({ id }))
          .filter((task) => task.effect?.state === 'pending')
        expect(onTheirWay.filter((task) => !task.fetched)).toEqual([])
        expect(test.core.live.parked()).toEqual([])
        expect(verifyLog(test.store.log.all()).ok).toBe(true)
        const settledLines = [...test.store.log.all()].flatMap(({ what, data }) =>
          ['task-decided', 'task-expired', 'task-withdrawn'].includes(what) ? [data.taskId] : [],
        )
        expect([...settledLines].sort()).toEqual([...life.taskIds].sort())
        test.store.close()
      }),
      { numRuns: 350 },
    )
  }, 60_000)
})
