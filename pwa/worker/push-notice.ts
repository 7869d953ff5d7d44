// Notices of pushes: what a push looks like on the lock screen, and what is shown in place of one that came too late.

import type { RememberedPush } from '../vault/push-memory.ts'
import { buttonsOf, isQuestion } from './push-actions.ts'
import { isTaskPush, type Push, readPush, type TaskPush } from './push-reading.ts'
import type { Notice } from './worker-world.ts'

export type Circumstances = {
  readonly known: RememberedPush | null
  /** ms since 1970 by the relay's clock. */
  readonly relayNow: number
  readonly maxActions: number
  readonly origin: string
}

/** What a push that cannot be read becomes: a browser that shows nothing shows its own notice, or ends the subscription. */
export const newsNotice: Notice = {
  title: 'Nod',
  body: 'Nod has news. Open Nod.',
  tag: 'nod-news',
  isSilent: false,
  isQuestion: false,
  actions: [],
  path: '/',
  data: {},
}

/** The notice a push leads to; `isItself`: it shows this push, and not what has become of its task meanwhile. */
export function noticeOf(push: Push, seen: Circumstances): { readonly notice: Notice; readonly isItself: boolean } {
  if (!isTaskPush(push)) return { notice: asItIs(push, seen.maxActions), isItself: true }
  const { known } = seen
  if (known?.ending !== undefined && isQuestion(push.data))
    return { notice: quiet(lastWord(push, known, seen)), isItself: false }
  if (known !== null && push.data.rev < known.rev) {
    const newest = readPush(known.message, seen.origin)
    return { notice: quiet(asItStands(newest ?? push, seen).notice), isItself: false }
  }
  return asItStands(push, seen)
}

/** A question whose time is over is none. */
function asItStands(push: Push, seen: Circumstances): { readonly notice: Notice; readonly isItself: boolean } {
  const { data } = push
  const isOver = data?.expiresAt !== undefined && isQuestion(data) && Date.parse(data.expiresAt) <= seen.relayNow
  return isOver
    ? { notice: endingNotice(push, 'Expired'), isItself: false }
    : { notice: asItIs(push, seen.maxActions), isItself: true }
}

/** The relay's own words about the ending, if they came; else ours. */
function lastWord(push: TaskPush, known: RememberedPush, seen: Circumstances): Notice {
  const newest = readPush(known.message, seen.origin)
  if (newest?.data && !isQuestion(newest.data)) return asItIs(newest, seen.maxActions)
  return endingNotice(push, known.ending ?? 'Settled')
}

function endingNotice(push: Push, ending: string): Notice {
  return { ...asItIs(push, 0), title: ending, body: push.body, isSilent: true, isQuestion: false, data: {} }
}

function asItIs(push: Push, maxActions: number): Notice {
  const isEnding = push.data?.type === 'ending'
  return {
    title: push.title,
    body: push.body,
    tag: push.tag ?? push.data?.taskId ?? 'nod-news',
    isSilent: push.isSilent || isEnding,
    isQuestion: push.data !== null && isQuestion(push.data),
    actions: isEnding ? [] : buttonsOf(push.data, push.body, maxActions),
    path: push.path,
    data: push.data === null || isEnding ? {} : { ...push.data },
    ...(push.lang === undefined ? {} : { lang: push.lang }),
    ...(push.dir === undefined ? {} : { dir: push.dir }),
  }
}

function quiet(notice: Notice): Notice {
  return { ...notice, isSilent: true }
}
