// A board of the tests: a host, a session, and tasks that say only what matters.

import { type Board, emptyBoard } from '../../shared/board.ts'
import type { HostId, SessionId, TaskId } from '../../shared/ids.ts'
import type { TaskDetails, TaskSummary } from '../../shared/task.ts'

export const hostId: HostId = `host_${'1'.repeat(26)}`
export const sessionId: SessionId = `ses_${'2'.repeat(26)}`

export function taskId(number: number): TaskId {
  return `task_${String(number).padStart(26, '0')}`
}

export function makeTask(number: number, parts: Partial<TaskSummary> = {}): TaskSummary {
  return {
    id: taskId(number),
    kind: 'permission',
    agent: 'claude-code',
    hostId,
    sessionId,
    project: 'acme',
    cwd: '/home/dev/acme',
    toolName: 'Bash',
    title: 'Claude Code on desk asks to run a command',
    preview: `npm test ${number}`,
    truncated: false,
    altered: false,
    risk: 'normal',
    riskReasons: [],
    quickAllow: true,
    digest: `sha256-${String(number).padStart(64, '0')}`,
    parkedAt: new Date(Date.parse('2026-03-01T11:00:00.000Z') + number * 1000).toISOString(),
    deadlineAt: '2026-03-01T23:00:00.000Z',
    connected: true,
    state: 'parked',
    ...parts,
  }
}

export function makeDetails(task: TaskSummary): TaskDetails {
  return { task, toolInput: { command: task.preview }, suggestions: [], steps: [], deliveries: [] }
}

export function makeBoard(tasks: readonly TaskSummary[] = []): Board {
  const at = '2026-03-01T11:00:00.000Z'
  return {
    ...emptyBoard('build-1'),
    tasks: Object.fromEntries(tasks.map((task) => [task.id, task])),
    sessions: {
      [sessionId]: {
        id: sessionId,
        hostId,
        agent: 'claude-code',
        project: 'acme',
        cwd: '/home/dev/acme',
        state: 'active',
        startedAt: at,
        lastAt: at,
      },
    },
    hosts: {
      [hostId]: {
        id: hostId,
        name: 'desk',
        addedAt: at,
        attended: true,
        ask: { policy: 'claude', when: 'always' },
        reply: false,
      },
    },
  }
}
