// Ids out of the system's randomness.

import { randomBytes } from 'node:crypto'
import { encodeCode, encodeCrockford } from '../shared/ids.ts'
import type { Ids } from './core/ports.ts'

const epochCharacters = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789'

/** Asking the system for 16 bytes costs as much as for 4,096. */
const poolBytes = 4_096

export function randomIds(): Ids {
  let pool = Buffer.alloc(0)
  const id = (): string => {
    if (pool.length < 16) pool = randomBytes(poolBytes)
    const bytes = pool.subarray(0, 16)
    pool = pool.subarray(16)
    return encodeCrockford(bytes)
  }
  return {
    task: () => `task_${id()}`,
    device: () => `dev_${id()}`,
    host: () => `host_${id()}`,
    code: () => encodeCode(randomBytes(8)),
    token: () => randomBytes(32).toString('base64url'),
    epoch: () => Array.from(randomBytes(8), (byte) => epochCharacters.charAt(byte % epochCharacters.length)).join(''),
  }
}
