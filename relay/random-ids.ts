// Ids out of the system's randomness.

import { randomBytes } from 'node:crypto'
import { encodeCode, encodeCrockford } from '../shared/ids.ts'
import type { Ids } from './core/ports.ts'

const epochCharacters = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789'

export function randomIds(): Ids {
  const id = (): string => encodeCrockford(randomBytes(16))
  return {
    task: () => `task_${id()}`,
    device: () => `dev_${id()}`,
    host: () => `host_${id()}`,
    code: () => encodeCode(randomBytes(8)),
    token: () => randomBytes(32).toString('base64url'),
    epoch: () => Array.from(randomBytes(8), (byte) => epochCharacters.charAt(byte % epochCharacters.length)).join(''),
  }
}
