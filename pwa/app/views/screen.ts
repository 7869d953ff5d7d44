// Screen: what the address names. One function reads it, one writes each, so that links and screens agree.

import type { TaskId } from '../../../shared/ids.ts'

export type Screen =
  | { readonly is: 'inbox'; readonly taskId: TaskId | null }
  | { readonly is: 'history'; readonly taskId: TaskId | null }
  | { readonly is: 'devices' }
  | { readonly is: 'outbox' }
  | { readonly is: 'notifications' }
  | { readonly is: 'pair' }
  | { readonly is: 'unknown' }

/** The screen of a path and its query. A task id that is none is read as no task. */
export function screenOf(path: string, query: Readonly<Record<string, string>>): Screen {
  if (path === '/') return { is: 'inbox', taskId: null }
  if (path === '/history') return { is: 'history', taskId: taskIdOf(query.task ?? '') }
  if (path === '/devices') return { is: 'devices' }
  if (path === '/outbox') return { is: 'outbox' }
  if (path === '/notifications') return { is: 'notifications' }
  if (path === '/pair') return { is: 'pair' }
  const taskId = /^\/tasks\/([^/]+)$/.exec(path)?.[1]
  return taskId === undefined ? { is: 'unknown' } : { is: 'inbox', taskId: taskIdOf(taskId) }
}

export function taskPath(id: TaskId): string {
  return `/tasks/${id}`
}

export function historyPath(id: TaskId): string {
  return `/history?task=${id}`
}

function isTaskId(text: string): text is TaskId {
  return /^task_[0-9A-Z]{26}$/.test(text)
}

function taskIdOf(text: string): TaskId | null {
  return isTaskId(text) ? text : null
}
