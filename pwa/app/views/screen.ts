// Screen: what the address names. One function reads it, one writes each, so that links and screens agree.

import type { HostId, SessionId, TaskId } from '../../../shared/ids.ts'

export type Screen =
  | { readonly is: 'inbox'; readonly taskId: TaskId | null }
  | { readonly is: 'history'; readonly taskId: TaskId | null }
  | { readonly is: 'sessions'; readonly of: SessionId | HostId | null }
  | { readonly is: 'devices' }
  | { readonly is: 'outbox' }
  | { readonly is: 'notifications' }
  | { readonly is: 'pair' }
  | { readonly is: 'unknown' }

/** The screen of a path and its query. A task id that is none is read as no task. */
export function screenOf(path: string, query: Readonly<Record<string, string>>): Screen {
  if (path === '/') return { is: 'inbox', taskId: null }
  if (path === '/history') return { is: 'history', taskId: taskIdOf(query.task ?? '') }
  if (path === '/sessions') return { is: 'sessions', of: null }
  if (path === '/devices') return { is: 'devices' }
  if (path === '/outbox') return { is: 'outbox' }
  if (path === '/notifications') return { is: 'notifications' }
  if (path === '/pair') return { is: 'pair' }
  const of = /^\/(?:sessions|hosts)\/([^/]+)$/.exec(path)?.[1]
  if (of !== undefined && isSessionOrHostId(of)) return { is: 'sessions', of }
  const taskId = /^\/tasks\/([^/]+)$/.exec(path)?.[1]
  return taskId === undefined ? { is: 'unknown' } : { is: 'inbox', taskId: taskIdOf(taskId) }
}

export function taskPath(id: TaskId): string {
  return `/tasks/${id}`
}

export function historyPath(id: TaskId): string {
  return `/history?task=${id}`
}

export function sessionPath(id: SessionId): string {
  return `/sessions/${id}`
}

export function hostPath(id: HostId): string {
  return `/hosts/${id}`
}

function isSessionOrHostId(text: string): text is SessionId | HostId {
  return /^(?:ses|host)_[0-9A-Z]{26}$/.test(text)
}

function isTaskId(text: string): text is TaskId {
  return /^task_[0-9A-Z]{26}$/.test(text)
}

function taskIdOf(text: string): TaskId | null {
  return isTaskId(text) ? text : null
}
