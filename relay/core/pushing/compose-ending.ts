// What follows a task's push: the notice that it is over, and for who asked for it, what became of the Allow. Both replace
// the notification by its tag, without a sound.

import type { Device } from '../../../shared/board.ts'
import { endingSentence } from '../../../shared/ending.ts'
import type { Push } from '../ports.ts'
import { summaryOf, type TaskRecord } from '../records.ts'
import type { Addressed } from './compose-task.ts'
import { type Message, pushOf } from './push-json.ts'
import { inOneLine, toolWords } from './task-words.ts'

/** A phone that was off must still learn what became of the notification it shows. */
const endingLifeMs = 3_600_000

/** The silent notice of a settled task. It keeps for as long as the task's own push would have, and for an hour. */
export function composeEnding(task: TaskRecord, to: Addressed, now: number): Push {
  const ending = endingSentence(summaryOf(task)) ?? 'Over'
  const message = noticeOf(task, to, ending, { type: 'ending', ending })
  return pushOf(message, { urgency: 'high', expiresAt: Math.max(task.deadlineAt, now + endingLifeMs) })
}

/** What became of an Allow; `words` are those of `outcomeWords`. */
export function composeOutcome(task: TaskRecord, words: string, to: Addressed, now: number): Push {
  const message = noticeOf(task, to, words, { type: 'news' })
  return pushOf(message, { urgency: 'normal', expiresAt: now + endingLifeMs })
}

function noticeOf(
  task: TaskRecord,
  { device, origin, rev, secret }: Addressed,
  title: string,
  data: Pick<Message['data'], 'type' | 'ending'>,
): Message {
  return {
    title,
    body: glimpseOf(task, device),
    navigate: `${origin}/tasks/${task.id}`,
    tag: task.id,
    silent: true,
    data: { ...data, rev, taskId: task.id, kind: task.kind, secret },
  }
}

/** Enough to know which one it was, and no more than the task's own push showed. */
export function glimpseOf(task: TaskRecord, { settings }: Pick<Device, 'settings'>): string {
  if (settings.lockScreen === 'all') return inOneLine(task.preview.split('\n')[0] ?? '', 120)
  return settings.lockScreen === 'tool' ? toolWords(task) : ''
}

/** Undefined while nothing is known that a person waits for. */
export function outcomeWords({ decision, effect }: Pick<TaskRecord, 'decision' | 'effect'>): string | undefined {
  if (decision?.verdict !== 'allow' || !effect) return undefined
  const took = effect.durationMs === undefined ? null : spanWords(effect.durationMs)
  switch (effect.state) {
    case 'confirmed':
      if (effect.outcome === 'failed') return took ? `Failed after ${took}` : 'Failed'
      return took ? `Ran in ${took}` : 'It ran'
    case 'overridden':
      return 'It ran all the same: the Allow had not arrived'
    case 'undelivered':
      return 'The Allow did not arrive: the terminal asks'
    default:
      return undefined
  }
}

/** "0.6 s", "2 min 5 s". */
function spanWords(ms: number): string {
  const seconds = ms / 1_000
  if (seconds < 60) return `${seconds.toFixed(1)} s`
  return `${Math.floor(seconds / 60)} min ${Math.floor(seconds % 60)} s`
}
