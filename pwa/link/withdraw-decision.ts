// Withdrawing a decision: it leaves the outbox before a flusher takes it. What may have arrived is told as that.

import type { DecisionId } from '../../shared/ids.ts'
import type { Outbox } from '../vault/outbox.ts'
import { outboxLock } from './flush-outbox.ts'

export type WithdrawOptions = {
  readonly outbox: Pick<Outbox, 'all' | 'remove'>
  readonly locks: Pick<LockManager, 'request'>
  readonly tellTabs: () => void
}

/**
 * `withdrawn`: it never left. `may-have-arrived`: it is not sent again, but an earlier try got no answer.
 * `gone`: it was no longer there to be withdrawn. Waits for a try that is under way.
 */
export type Withdrawn = 'withdrawn' | 'may-have-arrived' | 'gone'

export function withdrawDecision(options: WithdrawOptions, decisionId: DecisionId): Promise<Withdrawn> {
  const { outbox, locks, tellTabs } = options
  return locks.request(outboxLock, async (): Promise<Withdrawn> => {
    const item = (await outbox.all()).find((one) => one.decisionId === decisionId && one.state === 'waiting')
    if (item === undefined) return 'gone'
    await outbox.remove(decisionId)
    tellTabs()
    return item.mayHaveArrived ? 'may-have-arrived' : 'withdrawn'
  })
}
