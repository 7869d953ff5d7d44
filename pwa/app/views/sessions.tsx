// Sessions: what runs where, what it told lately, and what it asks about. One session or host has a page of its own.

import type { HostId, SessionId } from '../../../shared/ids.ts'
import { HostPage } from './host-page.tsx'
import { SessionList } from './session-list.tsx'
import { SessionPage } from './session-page.tsx'
import { useViewWorld } from './view-world.ts'
import './devices.css'

export function Sessions({ of }: { readonly of: SessionId | HostId | null }) {
  const { model } = useViewWorld()
  const board = model.board.value
  const session = model.sessions.value.find(({ id }) => id === of)
  const host = model.hosts.value.find(({ id, revokedAt }) => revokedAt === undefined && id === (session?.hostId ?? of))
  if (board === null) return <p class="list-note">Loading…</p>
  if (of === null) return <SessionList />
  if (session !== undefined) return <SessionPage key={of} session={session} host={host} />
  if (host !== undefined) return <HostPage key={of} host={host} />
  return (
    <div class="nowhere">
      <h1>{of.startsWith('ses_') ? 'This session is gone' : 'This machine is gone'}</h1>
      <a class="button button-plain" href="/sessions">
        To the sessions
      </a>
    </div>
  )
}
