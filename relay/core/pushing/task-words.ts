// Task words: how a push speaks of a task. Line 1 is ours alone: nothing an agent wrote ever stands in a title.

import { cutText, neutralise } from '../../../shared/neutralise.ts'
import type { TaskRecord } from '../records.ts'

/** Longer names of hosts would push the deed off the screen. */
const hostNameLimit = 40

const agentNames: Readonly<Record<string, string>> = {
  'claude-code': 'Claude Code',
  nod: 'Nod',
  script: 'A script',
}

/** Deeds by tool: those whose preview says the rest. Of other tools the body begins with the task's own title. */
const deeds: Readonly<Record<string, string>> = {
  Write: 'write a file',
  Edit: 'edit a file',
  MultiEdit: 'edit a file',
  NotebookEdit: 'edit a notebook',
  Read: 'read a file',
  WebFetch: 'fetch a web page',
  WebSearch: 'search the web',
}

/** "Claude Code on workshop asks to run a command"; `place` is left out where the lock screen tells little. */
export function titleOf(task: TaskRecord, place: { readonly hostName: string } | null): string {
  const who = `${agentName(task.agent)}${place ? ` on ${shortened(place.hostName)}` : ''}`
  return `${who} ${asking(task)}`
}

/** Whether the body has to begin with the task's title: the preview alone does not tell what is asked. */
export function needsTitle({ kind, agent, toolName, title }: TaskRecord): boolean {
  return (
    kind === 'permission' &&
    agent !== 'nod' &&
    agent !== 'script' &&
    deeds[toolName] === undefined &&
    !commandTitle.test(title)
  )
}

function asking({ kind, agent, toolName, title }: TaskRecord): string {
  switch (kind) {
    case 'question':
      return 'has a question'
    case 'plan':
      return 'proposes a plan'
    case 'reply':
      return 'waits for a reply'
    case 'elicitation':
      return 'asks for input'
    case 'permission': {
      if (agent === 'nod') return 'sends a test'
      if (agent === 'script') return 'asks for a yes or no'
      const command = commandTitle.exec(title)
      return `asks to ${command ? `run ${command[1]}` : (deeds[toolName] ?? 'use a tool')}`
    }
  }
}

/** Made by the relay itself; anything else in a title could be the agent's. */
const commandTitle = /^Run (a command(?: in the background)?(?: outside the sandbox)?)$/

/** "Claude Code", or what stands for an agent whose name is not known here. */
export function agentName(agent: string): string {
  return agentNames[agent] ?? 'An agent'
}

export function shortened(name: string): string {
  const characters = [...name]
  return characters.length <= hostNameLimit ? name : `${characters.slice(0, hostNameLimit - 1).join('')}…`
}

/** "Bash in acme": what a lock screen with `tool` shows. */
export function toolWords({ toolName, project }: Pick<TaskRecord, 'toolName' | 'project'>): string {
  return `${inOneLine(toolName, 60)} in ${cutText(project, 60).text}`
}

/** Somebody else's words, visible and on one line. */
export function inOneLine(text: string, max: number): string {
  // Only as much as can be seen is made visible: a remark may be megabytes.
  return cutText(neutralise(text.slice(0, max + 1), { lines: 'mark' }).text, max).text
}
