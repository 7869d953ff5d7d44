// News: what a session has to tell without asking anything. Each cause is told once, however many hooks tell of it.

import type { News, Session } from '../../shared/board.ts'
import { cutText, neutralise } from '../../shared/neutralise.ts'
import type { Arrival } from './event.ts'
import { settleAfterMs } from './evidence.ts'
import { iso } from './records.ts'

/** So many a session: enough to see what happened while one was away. */
const newsLimit = 5
const textLimit = 200

/**
 * What this event is news of; undefined when it is none, or its cause was told before. An agent that waits for input
 * after it finished, or failed, waits for the same cause.
 */
export function newsOf(known: Session | undefined, event: Arrival): News | undefined {
  const told = toldBy(event)
  if (!told) return undefined
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
      return { what: 'failed', text: deed.why }
    default:
      return undefined
  }
}

/** Of a call its id; of a rest of the thread when it began, which all that tell of the rest share. */
function causeOf(known: Session | undefined, { deed, firedAt }: Arrival): string {
  if (deed.is === 'call-refused') return deed.toolUseId
  const rest = known?.news?.find(({ what }) => what !== 'denied')
  if (!rest) return iso(firedAt)
  const isSameRest =
    deed.is === 'waits-for-input' ? known?.state !== 'active' : Math.abs(firedAt - Date.parse(rest.at)) < settleAfterMs
  return isSameRest ? rest.cause : iso(firedAt)
}
