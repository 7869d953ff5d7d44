// Programs of a machine, as a test has them: a command line and what it prints.

import type { RunProgram } from '../../../relay/cli/run-program.ts'

/** `null`: it fails. Programs of which no command line is told are missing; any other command line of theirs fails. */
export function programs(said: Readonly<Record<string, string | null>>): RunProgram {
  return async (program, args) => {
    const text = said[[program, ...args].join(' ')]
    if (typeof text === 'string') return { is: 'said', text }
    const isThere = Object.keys(said).some((line) => line.split(' ')[0] === program)
    return isThere ? { is: 'failed', text: '' } : { is: 'missing' }
  }
}
