// Rows of agent sessions: what an agent calls a session of the board, so that a policy of its own finds it after a restart.

import type { SessionId } from '../../shared/ids.ts'
import type { Store } from '../core/ports.ts'
import { text } from './ledger-rows.ts'
import type { Database } from './sqlite.ts'

export function agentSessionRows(database: Database): Store['agentSessions'] {
  const all = database.prepare('SELECT session_id, name FROM agent_sessions ORDER BY session_id')
  const put = database.prepare(
    'INSERT INTO agent_sessions VALUES (?, ?) ON CONFLICT (session_id) DO UPDATE SET name = excluded.name',
  )
  const forget = database.prepare('DELETE FROM agent_sessions WHERE session_id = ?')
  return {
    all: () =>
      all.all().map((row): readonly [SessionId, string] => {
        const id = text(row, 'session_id') ?? ''
        return [`ses_${id.slice('ses_'.length)}`, text(row, 'name') ?? '']
      }),
    put: (id, name) => {
      put.run(id, name)
    },
    forget: (ids) => {
      for (const id of ids) forget.run(id)
    },
  }
}
