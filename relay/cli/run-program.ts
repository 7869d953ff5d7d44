// Other programs of this machine, asked how things stand: nothing is changed by them, and none may keep a command waiting.

import { execFile } from 'node:child_process'

/** `missing`: there is no such program. `failed`: it ended badly, or said nothing in time. */
export type Ran = { readonly is: 'said' | 'failed'; readonly text: string } | { readonly is: 'missing' }

export type RunProgram = (program: string, args: readonly string[]) => Promise<Ran>

const limitMs = 5_000

/** Without a shell. `text` is what it printed; what it complained of when it failed. */
export function runProgram(program: string, args: readonly string[]): Promise<Ran> {
  return new Promise((resolve) => {
    execFile(program, [...args], { timeout: limitMs, encoding: 'utf8' }, (fault, out, complaint) => {
      if (!fault) resolve({ is: 'said', text: out })
      else if (fault.code === 'ENOENT' || fault.code === 'EACCES') resolve({ is: 'missing' })
      else resolve({ is: 'failed', text: complaint || out })
    })
  })
}

/** JSON a program printed; undefined when it is none. */
export function jsonOf(ran: Ran): unknown {
  if (ran.is !== 'said') return undefined
  try {
    return JSON.parse(ran.text)
  } catch {
    return undefined
  }
}
