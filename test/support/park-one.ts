// One task parked, and one phone that may decide on it.

import { aGate } from './hook-bodies.ts'
import { TestCore } from './test-core.ts'

/** Of the client that waits for it. */
export const attach = 'a0a0a0a0-0001'

export function parkOne(gate = aGate(), options = {}) {
  const test = new TestCore(options)
  const phone = test.pair()
  return { test, phone, ...test.park(gate, { attach }) }
}
