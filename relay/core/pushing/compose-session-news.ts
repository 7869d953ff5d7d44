// News of a session: its agent finished, waits, failed, or was denied a call. It asks nothing, so it has no buttons.

import type { Device, Session } from '../../../shared/board.ts'
import type { Push } from '../ports.ts'
import type { NewsAddressed } from './compose-admittance.ts'
import { pushOf } from './push-json.ts'
import { agentName, inOneLine, shortened } from './task-words.ts'

/** Later it is on the page and nobody's news. */
const lifeMs = 3_600_000
const messageLimit = 300

const deeds = {
  finished: 'finished',
  waits: 'waits for input',
  denied: 'was denied a call by its auto mode',
  failed: 'failed',
} as const

export type SessionNews = {
  readonly is: 'finished' | 'waits' | 'denied' | 'failed'
  readonly session: Pick<Session, 'id' | 'hostId' | 'agent' | 'project' | 'lastMessage'>
  /** What was denied, why it failed, or who beside the session finished or waits. */
  readonly text?: string | undefined
  readonly hostName: string
}

export function composeSessionNews(
  { is, session, hostName, text }: SessionNews,
  { device, origin, secret, now, isQuiet = false }: NewsAddressed & { readonly device: Pick<Device, 'settings'> },
): Push {
  const { lockScreen } = device.settings
  const place = lockScreen === 'all' ? ` on ${shortened(hostName)}` : ''
  const who = lockScreen === 'nothing' ? 'An agent' : `${agentName(session.agent)}${place}`
  const said = lockScreen === 'all' ? (text ?? (is === 'finished' ? session.lastMessage : undefined)) : undefined
  const lines = [
    ...(lockScreen === 'nothing' ? [] : [`in ${inOneLine(session.project, 60)}`]),
    ...(said ? [`agent says: ${inOneLine(said, messageLimit)}`] : []),
  ]
  return pushOf(
    {
      title: `${who} ${deeds[is]}`,
      body: lines.join('\n'),
      navigate: `${origin}/sessions/${session.id}`,
      tag: session.id,
      ...(isQuiet && { silent: true }),
      data: { type: 'news', rev: 1, secret },
    },
    { urgency: 'normal', expiresAt: now + lifeMs },
  )
}
