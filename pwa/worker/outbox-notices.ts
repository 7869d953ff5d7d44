// Notices of the outbox: what became of a decision that was tapped here, told where it was tapped. Nothing is said when
// it went as it should.

import { endingSentence } from '../../shared/ending.ts'
import { type FlushResult, verdictText, worthUntil } from '../link/flush-outbox.ts'
import type { OutboxItem } from '../vault/outbox.ts'
import type { Notice } from './worker-world.ts'

/** `null`: nothing has to be told, what is shown about the task may go. */
export function noticeOfResult(result: FlushResult, timeOfDay: (ms: number) => string): Notice | null {
  const { item } = result
  switch (result.is) {
    case 'taken':
      return null
    case 'too-late':
      return tooLate(item, result.task === undefined ? undefined : endingSentence(result.task))
    case 'too-old':
      return told(item, `${verdictText(item.verdict)} was not sent`, 'It is 10 minutes old. Decide again.')
    case 'refused':
      return refused(item, result.code, result.message)
    case 'waiting':
      return waitingNotice(item, timeOfDay)
    default:
      return result satisfies never
  }
}

/** What is shown while a decision waits. `expiresAt`: the task's deadline in ms since 1970, where it is known. */
export function waitingNotice(item: OutboxItem, timeOfDay: (ms: number) => string, expiresAt = Infinity): Notice {
  const until = Math.min(worthUntil(item), expiresAt)
  const limit = Number.isFinite(until) ? ` It counts until ${timeOfDay(until)}.` : ''
  const what = verdictText(item.verdict)
  return told(item, 'Waiting for the network', `${what} is sent as soon as there is one.${limit}`)
}

/** Nobody can sign here any more. */
export function pairAgainNotice(tag: string): Notice {
  return {
    title: 'Pair this device again',
    body: 'It has no key any more, so nothing was sent. Open Nod to pair it.',
    tag,
    isSilent: false,
    isQuestion: false,
    actions: [],
    path: '/',
    data: {},
  }
}

/** The key is there, and did not sign. */
export function notSentNotice(item: Pick<OutboxItem, 'taskId' | 'verdict' | 'preview'>): Notice {
  return told(item, `${verdictText(item.verdict)} was not sent`, 'Open the task and decide there.')
}

/** Told in place of a notice that may not just go: how it went. */
export function endedNotice(item: OutboxItem, ending: string): Notice {
  return told({ ...item, preview: '' }, ending, item.preview)
}

function tooLate(item: OutboxItem, ending: string | undefined): Notice {
  const what = verdictText(item.verdict)
  return told(item, `Too late: ${ending ?? 'settled before'}`, `Your ${what} was not taken.`)
}

function refused(item: OutboxItem, code: string, message: string): Notice {
  switch (code) {
    case 'device-revoked':
    case 'not-paired':
      return pairAgainNotice(item.taskId)
    case 'review-required':
      return told(item, 'Read this one first', 'Open the task and decide there.')
    default:
      return told(item, `${verdictText(item.verdict)} was not sent`, message)
  }
}

function told(item: Pick<OutboxItem, 'taskId' | 'preview'>, title: string, body: string): Notice {
  return {
    title,
    body: item.preview === '' ? body : `${body}\n${item.preview}`,
    tag: item.taskId,
    isSilent: true,
    isQuestion: false,
    actions: [],
    path: `/tasks/${item.taskId}`,
    data: {},
  }
}
