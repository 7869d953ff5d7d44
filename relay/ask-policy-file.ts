// The ask policy's file: what this machine's hooks read before every call. Written on every change, and again from time to
// time while somebody is there: a file that nobody renews tells the hooks that its relay is gone.

import { askPolicyPath, parseAskPolicy, readAskPolicy, writeAskPolicy } from './cli/ask-policy.ts'
import type { OnFault } from './core/agenda.ts'
import type { Core } from './core/core.ts'

/** Well within what the hooks take for the relay's word. */
export const renewMs = 2 * 60_000

/** Follows the policy of this machine until what it answers is called. A fault of the disk is told, and tried again. */
export function keepAskPolicyFile({ asks, hosts, clock }: Core, home: string, onFault: OnFault): () => void {
  const path = askPolicyPath(home)
  const chosen = chosenWithoutUs(path)
  if (chosen) asks.changeHost(hosts.local, { ask: chosen })
  let current = ''
  const write = (): void => {
    const policy = parseAskPolicy(current)
    if (policy === undefined) return
    try {
      writeAskPolicy(path, policy)
    } catch (fault) {
      onFault(fault)
    }
  }
  const end = asks.follow(hosts.local, (text) => {
    current = text
    write()
  })
  let cancel = (): void => {}
  const renew = (): void => {
    cancel = clock.after(renewMs, () => {
      write()
      renew()
    })
  }
  renew()
  return () => {
    end()
    cancel()
  }
}

/** `nod connect` was run while no relay was: its choice lies in the file. */
function chosenWithoutUs(path: string) {
  try {
    const { policy } = readAskPolicy(path)
    return policy.chosen ? policy.host : undefined
  } catch {
    return undefined
  }
}
