// Builders of what stands on a board: a test says only what matters to it.

import type { Board, Device, Host, Session } from '../../shared/board.ts'
import type { DecisionId, DeviceId, HostId, SessionId, TaskId } from '../../shared/ids.ts'
import type { DecisionSummary, TaskDetails, TaskSummary } from '../../shared/task.ts'

/** The instant all builders count from. */
export const someNow = Date.parse('2026-11-22T12:00:00.000Z')

export function instant(secondsFromNow: number): string {
  return new Date(someNow + secondsFromNow * 1_000).toISOString()
}

export const taskId = (n: number): TaskId => `task_${String(n).padStart(26, '0')}`
export const hostId = (n: number): HostId => `host_${String(n).padStart(26, '0')}`
export const deviceId = (n: number): DeviceId => `dev_${String(n).padStart(26, '0')}`
export const sessionId = (n: number): SessionId => `ses_${String(n).padStart(26, '0')}`
const decisionId: DecisionId = 'dec_00000000000000000000000001'

export function aTask(n: number, over: Partial<TaskSummary> = {}): TaskSummary {
  return {
    id: taskId(n),
    kind: 'permission',
    agent: 'claude-code',
    hostId: hostId(1),
    sessionId: sessionId(1),
    project: 'acme',
    cwd: '/home/dev/acme',
    toolName: 'Bash',
    title: 'Run a command',
    preview: 'npm test',
    truncated: false,
    altered: false,
    risk: 'normal',
    riskReasons: [],
    quickAllow: true,
    digest: `sha256-${String(n).padStart(64, 'a')}`,
    parkedAt: instant(-90 + n),
    deadlineAt: instant(12 * 3_600 - 90),
    connected: true,
    state: 'parked',
    ...over,
  }
}

export function aDecision(over: Partial<DecisionSummary> = {}): DecisionSummary {
  return {
    decisionId,
    verdict: 'allow',
    deviceId: deviceId(1),
    deviceName: 'Pixel 8',
    via: 'page',
    decidedAt: instant(-5),
    ...over,
  }
}

export function someDetails(task: TaskSummary, over: Partial<TaskDetails> = {}): TaskDetails {
  return {
    task,
    toolInput: { command: 'npm test', description: 'Run the tests' },
    suggestions: [],
    steps: [{ at: task.parkedAt, what: 'parked' }],
    deliveries: [],
    ...over,
  }
}

export function aDevice(n: number, over: Partial<Device> = {}): Device {
  return {
    id: deviceId(n),
    name: 'Firefox on Linux',
    platform: 'Linux',
    state: 'paired',
    checkDigits: '481216',
    pairedAt: instant(-86_400),
    lastAt: instant(-4),
    push: 'none',
    settings: { lockScreen: 'all', news: [], quickEdits: false },
    mutes: {},
    ...over,
  }
}

export function aSession(n: number, over: Partial<Session> = {}): Session {
  return {
    id: sessionId(n),
    hostId: hostId(1),
    agent: 'claude-code',
    project: 'acme',
    cwd: '/home/dev/acme',
    state: 'active',
    mode: 'default',
    startedAt: instant(-600),
    lastAt: instant(-10),
    ...over,
  }
}

export function aHost(n: number, over: Partial<Host> = {}): Host {
  return {
    id: hostId(n),
    name: 'workshop',
    addedAt: instant(-86_400),
    lastAt: instant(-10),
    attended: true,
    ask: { policy: 'claude', when: 'always' },
    reply: false,
    ...over,
  }
}

type Things = {
  readonly tasks?: readonly TaskSummary[]
  readonly sessions?: readonly Session[]
  readonly hosts?: readonly Host[]
  readonly devices?: readonly Device[]
}

export function aBoard({
  tasks = [],
  sessions = [aSession(1)],
  hosts = [aHost(1)],
  devices = [aDevice(1)],
}: Things = {}): Board {
  return {
    protocol: 1,
    tasks: byId(tasks),
    sessions: byId(sessions),
    hosts: byId(hosts),
    devices: byId(devices),
    relay: { build: 'test', presence: 'auto' },
  }
}

function byId<T extends { readonly id: string }>(things: readonly T[]): Record<string, T> {
  return Object.fromEntries(things.map((thing) => [thing.id, thing]))
}
