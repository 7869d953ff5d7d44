// Presence in words: whether pushes come at once, wait, or stay away.

import type { Board } from '../../../shared/board.ts'
import type { Meanwhile } from '../../../shared/presence.ts'

type Standing = Pick<Board['relay'], 'presence' | 'presenceUntil'>

/** `Auto`, `Away until 18:40`, `Here`. */
export function presenceText({ presence, presenceUntil }: Standing, now: number): string {
  const word = presence === 'away' ? 'Away' : presence === 'here' ? 'Here' : 'Auto'
  return presenceUntil === undefined ? word : `${word} until ${untilText(presenceUntil, now)}`
}

/** What it means for pushes. */
export function presenceMeaning({ presence }: Standing): string {
  if (presence === 'away') return 'every push comes at once'
  if (presence === 'here') return 'nothing is pushed'
  return 'pushes wait 20 s while somebody is at the terminal'
}

/** `18:40`, or with its day when that is not today. */
export function untilText(instant: string, now: number): string {
  const at = new Date(instant)
  const time = at.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' })
  const isToday = new Date(now).toDateString() === at.toDateString()
  return isToday ? time : `${at.toLocaleDateString([], { weekday: 'short' })} ${time}`
}

/** `7 allowed, 1 denied, 2 expired, 3 wait`; what is none is left out. */
export function meanwhileText(meanwhile: Meanwhile): string {
  const { allowed, denied, answered, expired, withdrawn, waiting } = meanwhile
  const parts = [
    [allowed, 'allowed'],
    [denied, 'denied'],
    [answered, 'answered'],
    [expired, 'expired'],
    [withdrawn, 'settled elsewhere'],
    [waiting, waiting === 1 ? 'waits' : 'wait'],
  ] as const
  const told = parts.flatMap(([count, word]) => (count === 0 ? [] : [`${count} ${word}`]))
  return told.length === 0 ? 'nothing was asked' : told.join(', ')
}
