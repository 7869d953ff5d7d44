// What is asked, in our own words: line 1 is never the agent's.

import type { Board, Session } from '../../../shared/board.ts'
import type { TaskSummary } from '../../../shared/task.ts'

const agentNames: Readonly<Record<string, string>> = { 'claude-code': 'Claude Code', script: 'A script', nod: 'Nod' }

export function agentName(agent: string): string {
  return Object.hasOwn(agentNames, agent) ? (agentNames[agent] ?? agent) : agent
}

const deeds: Readonly<Record<string, string>> = {
  Bash: 'run a command',
  Write: 'write a file',
  Edit: 'edit a file',
  MultiEdit: 'edit a file',
  NotebookEdit: 'edit a notebook',
  Read: 'read a file',
  WebFetch: 'fetch a page',
  WebSearch: 'search the web',
  Agent: 'start a subagent',
  Task: 'start a subagent',
}

/** `wants to run a command`, `asks a question`, …: goes on from the agent's name. */
export function deedText(task: TaskSummary): string {
  switch (task.kind) {
    case 'permission':
      if (task.agent === 'nod') return 'sends a test'
      if (task.toolName === 'ask') return 'asks for a yes or no'
      if (Object.hasOwn(deeds, task.toolName)) return `wants to ${deeds[task.toolName]}`
      return `wants to use ${toolText(task.toolName)}`
    case 'question':
      return 'asks a question'
    case 'plan':
      return 'has a plan ready'
    case 'reply':
      return 'is done and waits for a reply'
    case 'elicitation':
      return 'asks for details'
    default:
      return `asks: ${task.kind}`
  }
}

/** `mcp__github__create_issue` → `create_issue of github`. */
export function toolText(toolName: string): string {
  const parts = toolName.split('__')
  const [prefix, server] = parts
  return prefix === 'mcp' && server !== undefined && parts.length > 2
    ? `${parts.slice(2).join('__')} of ${server}`
    : toolName
}

/** What a screen reader says when a task arrives. */
export function arrivalText(task: TaskSummary, hostName: string | undefined): string {
  const where = hostName === undefined ? '' : ` on ${hostName}`
  return `New: ${agentName(task.agent)}${where} ${deedText(task)}, ${task.project}.`
}

export function hostNameOf(board: Board | null, task: TaskSummary): string | undefined {
  return board?.hosts[task.hostId]?.name
}

const modes: Readonly<Record<string, string>> = {
  default: 'asks first',
  acceptEdits: 'edits freely',
  plan: 'plans only',
  auto: 'auto mode',
  bypassPermissions: 'never asks',
  dontAsk: 'never asks',
}

export function modeText(mode: string): string {
  return Object.hasOwn(modes, mode) ? (modes[mode] ?? mode) : mode
}

/** Why nothing waits, and what to do next. */
export function emptyText(sessions: readonly Session[]): {
  readonly title: string
  readonly text: string
  readonly connect: boolean
} {
  const running = sessions.filter((session) => session.state !== 'ended')
  if (sessions.length === 0) {
    return {
      title: 'No session seen yet',
      text: 'Connect Claude Code on this computer, then start it as always. What it asks will stand here.',
      connect: true,
    }
  }
  const title = 'Nothing waits'
  if (running.length === 0)
    return { title, text: 'No session runs. Start Claude Code and go for a walk.', connect: false }
  const auto = running.filter((session) => session.mode === 'auto').length
  if (auto > 0) {
    const others = running.length - auto
    return {
      title,
      text: `${runs(auto)} in auto mode: ${auto === 1 ? 'it rarely asks' : 'they rarely ask'}.${others > 0 ? ` ${others} more ${others === 1 ? 'runs' : 'run'}.` : ''}`,
      connect: false,
    }
  }
  return { title, text: `${runs(running.length)}.`, connect: false }
}

function runs(count: number): string {
  return count === 1 ? '1 session runs' : `${count} sessions run`
}
