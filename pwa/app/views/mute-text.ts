// Mutes in words.

import type { Board, Device } from '../../../shared/board.ts'
import type { HostId, SessionId } from '../../../shared/ids.ts'
import { untilText } from './presence-text.ts'

export type Mute = { readonly id: SessionId | HostId; readonly what: string; readonly until: string }

/** This device's mutes that still hold, by name; one of something that is gone is over. */
export function mutesOf(me: Device, board: Board, now: number): readonly Mute[] {
  return Object.entries(me.mutes).flatMap(([id, until]) => {
    if (until !== 'end' && !(Date.parse(until) > now)) return []
    const session = Object.values(board.sessions).find((one) => one.id === id)
    if (session !== undefined) return { id: session.id, what: `The session in ${session.project}`, until }
    const host = Object.values(board.hosts).find((one) => one.id === id)
    return host === undefined ? [] : { id: host.id, what: `Everything on ${host.name}`, until }
  })
}

/** `until 18:40`, `until it ends`, `until you change it`. */
export function muteUntilText({ id, until }: Mute, now: number): string {
  if (until !== 'end') return `until ${untilText(until, now)}`
  return id.startsWith('ses_') ? 'until it ends' : 'until you change it'
}
