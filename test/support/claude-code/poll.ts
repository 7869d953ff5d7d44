// Waiting for a foreign program, which tells nobody when it is ready: look again every 100 ms until the deadline.
import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { platform } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** What `look` returned once it fits; throws after `ms` naming what was awaited and what was seen last. */
export async function pollUntil<T>(
  look: () => T | Promise<T>,
  fits: (seen: T) => boolean,
  ms: number,
  awaited: string,
): Promise<T> {
  const deadline = performance.now() + ms
  for (;;) {
    const seen = await look()
    if (fits(seen)) return seen
    if (performance.now() > deadline)
      throw new Error(`waited ${ms} ms in vain for ${awaited}; last seen:\n${String(seen)}`)
    await pause(100)
  }
}

/** Whether a process lives. A zombie nobody has reaped yet answers to signal 0 but does not live. */
export async function isRunning(pid: number): Promise<boolean> {
  const state = platform() === 'linux' ? await stateInProc(pid) : await stateByPs(pid)
  return state !== '' && !/^[ZX]/.test(state)
}

// Small Linux machines have no `ps`. The name before the state may hold blanks and brackets.
async function stateInProc(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  return stat.slice(stat.lastIndexOf(')') + 1).trim()
}

async function stateByPs(pid: number): Promise<string> {
  return run('ps', ['-o', 'stat=', '-p', String(pid)]).then(
    ({ stdout }) => stdout.trim(),
    () => '',
  )
}
