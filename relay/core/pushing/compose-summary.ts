// A summary's push: one notification for a burst of tasks, replaced by its tag as their number changes, and its end.

import type { Device } from '../../../shared/board.ts'
import type { TaskId } from '../../../shared/ids.ts'
import type { Push } from '../ports.ts'
import type { TaskRecord } from '../records.ts'
import { glimpseOf } from './compose-ending.ts'
import type { Addressed } from './compose-task.ts'
import { type Message, pushOf } from './push-json.ts'
import { inOneLine } from './task-words.ts'

/** One a device: a later burst joins the one before while that lasts. */
export const summaryTag = 'summary'

/** More lines no lock screen shows. */
const shownLines = 4
/** A phone that was off must still learn that they are over. */
const endLifeMs = 3_600_000

/** "7 tasks wait in acme"; `tasks` are all that wait on this device, the newest last. */
export function summaryWords(tasks: readonly TaskRecord[], { settings }: Pick<Device, 'settings'>): string {
  const waiting = tasks.length === 1 ? '1 task waits' : `${tasks.length} tasks wait`
  const projects = new Set(tasks.map(({ project }) => project))
  if (settings.lockScreen === 'nothing') return waiting
  const [first = ''] = projects
  return `${waiting} in ${projects.size === 1 ? inOneLine(first, 60) : `${projects.size} projects`}`
}

/** A summary's push. `isUpdate`: it replaces one that made a sound. `isNews`: it tells of tasks, not just of a number. */
export type SummaryManner = { readonly isUpdate: boolean; readonly isNews: boolean }

/** `lead`: the task by which a receipt names this push, because receipts are about tasks. */
export function composeSummary(
  tasks: readonly TaskRecord[],
  to: Addressed & { readonly lead: TaskId },
  { isUpdate, isNews }: SummaryManner,
): Push {
  const lines = tasks.slice(-shownLines).map((task) => glimpseOf(task, to.device))
  const message = messageOf(to, { title: summaryWords(tasks, to.device), body: lines.filter(Boolean).join('\n') })
  const isSilent = isUpdate || to.isQuiet === true
  return pushOf(
    {
      ...message,
      ...(isSilent && { silent: true }),
      data: { type: 'summary', rev: to.rev, taskId: to.lead, secret: to.secret },
    },
    { urgency: isNews ? 'high' : 'normal', expiresAt: Math.max(...tasks.map(({ deadlineAt }) => deadlineAt)) },
  )
}

/** The silent notice that takes its place. `now` in ms since 1970. */
export function composeSummaryEnd(to: Addressed, now: number): Push {
  const ending = 'These tasks are over'
  const message = messageOf(to, { title: ending, body: 'None of them waits any more.' })
  return pushOf(
    { ...message, silent: true, data: { type: 'summary', rev: to.rev, secret: to.secret, ending } },
    { urgency: 'high', expiresAt: now + endLifeMs },
  )
}

function messageOf({ origin }: Addressed, words: Pick<Message, 'title' | 'body'>): Omit<Message, 'data'> {
  return { ...words, navigate: `${origin}/`, tag: summaryTag }
}
