// Sessions of scripts: a script says when it asks and never when it ends, so its session ends with its last open question.

import type { Happenings } from './happenings.ts'
import type { Ledger } from './ledger.ts'
import type { LiveTasks } from './live-tasks.ts'
import type { Clock } from './ports.ts'
import { endSession } from './sessions.ts'

type Parts = {
  readonly happened: Happenings
  readonly live: LiveTasks
  readonly ledger: Ledger
  readonly clock: Clock
}

/** A later question of the same process wakes its session up again. */
export function endScriptSessions({ happened, live, ledger, clock }: Parts): void {
  happened.settled.add(({ agent, sessionId }) => {
    if (agent !== 'script' || live.ofSession(sessionId).some(({ state }) => state === 'parked')) return
    ledger.commit((draft) => endSession(draft, sessionId, clock.now()))
  })
}
