// A sign of life: how the hook's client sees that the agent it waits for is still the same process.

import { readFileSync } from 'node:fs'

/** Stays the same while that process lives; undefined when it is gone: a number may be used again. */
export function signOfLife(pid: number): string | undefined {
  try {
    // After the name in brackets, which may hold anything: state, …, start time as the 20th. A zombie is dead.
    const fields = readFileSync(`/proc/${pid}/stat`, 'latin1')
      .replace(/^.*\) /s, '')
      .split(' ')
    return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19]
  } catch {
    try {
      return process.kill(pid, 0) ? 'alive' : undefined
    } catch (error) {
      return error instanceof Error && 'code' in error && error.code === 'EPERM' ? 'alive' : undefined
    }
  }
}
