// News: what a session has to tell without asking anything. Each cause is told once, however many hooks tell of it.

import type { Board, News, Session } from '../../shared/board.ts'
import { cutText, neutralise } from '../../shared/neutralise.ts'
import type { Arrival } from './event.ts'
import { settleAfterMs } from './evidence.ts'
import { sha256 } from './hash.ts'
import { iso } from './records.ts'

/** So many a session: enough to see what happened while one was away. */
const newsLimit = 5
const textLimit = 200
/** Such a cause is no rest of the session's own. */
const helperMark = 'beside '
/** An agent in the background is looked at every few seconds: what it told itself is at most this much older. */
const helperDelayMs = 60_000

/**
 * What this event is news of; undefined when it is none, or its cause was told before. An agent that waits for input
 * after it finished, or failed, waits for the same cause. `board` is the one before this event.
 */
export function newsOf(known: Session | undefined, event: Arrival, board: Board): News | undefined {
  const told = toldBy(event)
  if (!told || (event.deed.is === 'helper-told' && hasToldItself(event, board))) return undefined
  const cause = causeOf(known, event)
  if (known?.news?.some((one) => one.cause === cause)) return undefined
  const text = cutText(neutralise(told.text.slice(0, textLimit + 1)).text, textLimit).text
  return { what: told.what, at: iso(event.firedAt), cause, ...(text !== '' && { text }) }
}

/** Newest first. */
export function withNews(known: readonly News[] | undefined, news: News): readonly News[] {
  return [news, ...(known ?? [])].slice(0, newsLimit)
}

function toldBy({ deed, subagent }: Arrival): { readonly what: News['what']; readonly text: string } | undefined {
  switch (deed.is) {
    case 'stopped':
      return subagent || !deed.asks ? undefined : { what: 'finished', text: deed.lastMessage ?? '' }
    case 'waits-for-input':
      return subagent ? undefined : { what: 'waits', text: '' }
    case 'call-refused':
      return { what: 'denied', text: [deed.toolName, deed.why].filter((words) => words !== '').join(': ') }
    case 'failed':
      // Its main thread hears of it and goes on.
      return subagent ? undefined : { what: 'failed', text: deed.why }
    case 'helper-told':
      return { what: deed.what, text: deed.text }
    default:
      return undefined
  }
}

/** The same words at the same time are the same cause, told by two hooks. */
function helperCause(known: Session | undefined, text: string, firedAt: number): string {
  const key = `${helperMark}${sha256(text)} `
  const before = known?.news?.find(
    ({ cause, at }) => cause.startsWith(key) && Math.abs(firedAt - Date.parse(at)) < settleAfterMs,
  )
  return before?.cause ?? `${key}${iso(firedAt)}`
}

/**
 * An agent in the background is a session of its own, with hooks of its own: one that asks has a task, one that rests has
 * news. Told by those, it is nobody's second news here.
 */
function hasToldItself({ deed, hostId, sessionId, firedAt }: Arrival, { tasks, sessions }: Board): boolean {
  const isJustNow = (at: string): boolean => Math.abs(firedAt - Date.parse(at)) < helperDelayMs
  const hasRested = Object.values(sessions).some(
    ({ id, hostId: whose, news = [] }) =>
      id !== sessionId && whose === hostId && news.some(({ what, at }) => what !== 'denied' && isJustNow(at)),
  )
  if (hasRested || deed.is !== 'helper-told' || deed.what !== 'waits') return hasRested
  return Object.values(tasks).some(
    ({ state, hostId: whose, parkedAt }) => state === 'parked' && whose === hostId && isJustNow(parkedAt),
  )
}

/** Of a call its id; of a rest of the thread when it began, which all that tell of the rest share. */
function causeOf(known: Session | undefined, { deed, firedAt }: Arrival): string {
  if (deed.is === 'call-refused') return deed.toolUseId
  if (deed.is === 'helper-told') return helperCause(known, deed.text, firedAt)
  const rest = known?.news?.find(({ what, cause }) => what !== 'denied' && !cause.startsWith(helperMark))
  if (!rest) return iso(firedAt)
  const isSameRest =
    deed.is === 'waits-for-input' ? known?.state !== 'active' : Math.abs(firedAt - Date.parse(rest.at)) < settleAfterMs
  return isSameRest ? rest.cause : iso(firedAt)
}
