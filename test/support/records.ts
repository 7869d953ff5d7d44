// Builders of what the rules look at: a task's record and an event that arrived.

import type { Arrival, Deed } from '../../relay/core/event.ts'
import { hashOf } from '../../relay/core/hash.ts'
import type { DecisionRecord, EffectRecord, TaskRecord } from '../../relay/core/records.ts'
import type { Verdict } from '../../shared/task.ts'
import { deviceId, hostId, sessionId, someNow, taskId } from './tasks.ts'

export const npmTest = { command: 'npm test' }

/** A parked gate of the main thread that asks to run `npm test`; it fired at `someNow`. */
export function aRecord(over: Partial<TaskRecord> = {}): TaskRecord {
  return {
    id: taskId(1),
    agent: 'claude-code',
    hostId: hostId(1),
    sessionId: sessionId(1),
    cwd: '/home/dev/acme',
    kind: 'permission',
    toolName: 'Bash',
    project: 'acme',
    title: 'Run a command',
    preview: 'npm test',
    truncated: false,
    altered: false,
    risk: 'normal',
    riskReasons: [],
    quickAllow: true,
    digest: `sha256-${'a'.repeat(64)}`,
    suggestions: [],
    attachId: 'a0a0a0a0-0001',
    bodyHash: `sha256-${'b'.repeat(64)}`,
    firedAt: someNow,
    parkedAt: someNow + 50,
    deadlineAt: someNow + 12 * 3_600_000,
    inputHashes: [hashOf(npmTest)],
    connected: true,
    state: 'parked',
    steps: [],
    ...over,
  }
}

/** A task decided 10 s after it fired, with the effect it has now. */
export function aDecided(verdict: Verdict, effect: EffectRecord['state'], over: Partial<TaskRecord> = {}): TaskRecord {
  const decision: DecisionRecord = {
    decisionId: 'dec_00000000000000000000000001',
    verdict,
    deviceId: deviceId(1),
    deviceName: 'Pixel 8',
    via: 'page',
    decidedAt: someNow + 10_000,
  }
  return aRecord({
    state: 'decided',
    settledAt: someNow + 10_000,
    decision,
    answer: '{}',
    effect: { state: effect, at: someNow + 10_000 },
    ...over,
  })
}

/** An event of the same session and thread as `aRecord`; `afterMs` says how long after that gate it fired. */
export function anArrival<D extends Deed>(deed: D, afterMs = 20_000, over: Partial<Arrival<D>> = {}): Arrival<D> {
  return {
    agentSession: 'b1946ac9',
    cwd: '/home/dev/acme',
    agent: 'claude-code',
    hostId: hostId(1),
    sessionId: sessionId(1),
    firedAt: someNow + afterMs,
    headless: false,
    ...over,
    deed,
  }
}

export const explorer = { id: 'a588e3', type: 'general-purpose' } as const
