// A relay that can be killed as the system kills: without a word, while streams are open.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import * as v from 'valibot'

const saidSchema = v.object({ url: v.string(), socketPath: v.string(), code: v.string() })

export type KillableRelay = v.InferOutput<typeof saidSchema> & {
  /** SIGKILL; resolves when the process is gone. */
  kill(): Promise<void>
}

export async function startKillable(home: string, port = 0): Promise<KillableRelay> {
  const script = fileURLToPath(new URL('relay-child.ts', import.meta.url))
  const child = spawn(process.execPath, ['--import', 'tsx', script, home, String(port)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const said = v.parse(saidSchema, JSON.parse(await firstLine(child)))
  return {
    ...said,
    kill: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return
      const gone = once(child, 'exit')
      child.kill('SIGKILL')
      await gone
    },
  }
}

async function firstLine(child: ChildProcess): Promise<string> {
  if (!child.stdout) throw new Error('the relay has no output')
  for await (const line of createInterface({ input: child.stdout })) return line
  throw new Error('the relay ended before it said where it is')
}
