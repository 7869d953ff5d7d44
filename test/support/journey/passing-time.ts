// Passing time: a relay in a process of its own whose clock a test moves on. The seconds it gives to people and phones are
// the product's; only nobody sits them out.

import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'

export type PassingTime = {
  /** `env` and what the relay needs beside it for its time to be moved. */
  environment(env: Readonly<Record<string, string>>): Readonly<Record<string, string>>
  /** The relay's clock goes on by this; resolves once what is due by then has been set off. */
  pass(ms: number): Promise<void>
  close(): Promise<void>
}

export async function openPassingTime(): Promise<PassingTime> {
  const folder = await mkdtemp(join(tmpdir(), 'nod-time-'))
  const path = join(folder, 'time.sock')
  const preload = fileURLToPath(new URL('../passing-time.mjs', import.meta.url))
  return {
    environment: (env) => ({
      ...env,
      NODE_OPTIONS: `${env.NODE_OPTIONS ?? ''} --import ${preload}`,
      NOD_TEST_TIME: path,
    }),
    pass: async (ms) => {
      const socket = connect(path)
      socket.write(String(ms))
      const answer = await text(socket)
      if (answer !== 'passed') throw new Error(`the relay's time did not pass: ${answer}`)
    },
    close: () => rm(folder, { recursive: true, force: true }),
  }
}
