// Job 9: `nod hook --ask` from the start of its process to its end, beside a Node that does nothing. It stands in the way
// of every call where somebody wants to be asked more: once where the risk table decides, once where the policy alone does.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type AskPolicy, askPolicyPath, writeAskPolicy } from '../../relay/cli/ask-policy.ts'
import { toolCall } from './hook-bodies.ts'
import { percentilesOf, type Row, timed } from './measure.ts'

const hook = fileURLToPath(new URL('../../dist/relay/cli/hook.js', import.meta.url))
const goalMs = 30

/** Rounds at the start that do not count: the disk's cache is cold. */
const warmUp = 5

type Policy = AskPolicy['host']['policy']

export async function askStart(rounds = 45): Promise<Row> {
  const folder = mkdtempSync(join(tmpdir(), 'nod-bench-'))
  chmodSync(folder, 0o700)
  const path = askPolicyPath(folder)
  const asked = (policy: Policy, round: number): Promise<number> => {
    writeAskPolicy(path, { host: { policy, when: 'always' }, sessions: {}, away: true })
    return timed(() => ended([hook, '--timeout', '5', '--ask', path], toolCall(round)))
  }
  const byTable: number[] = []
  const byPolicy: number[] = []
  const theirs: number[] = []
  try {
    for (let round = 0; round < rounds; round += 1) {
      byTable.push(await asked('risky', round))
      theirs.push(await timed(() => ended(['-e', '0'])))
      byPolicy.push(await asked('commands', round))
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  const nod = percentilesOf(byTable.slice(warmUp))
  const policy = percentilesOf(byPolicy.slice(warmUp))
  const bare = percentilesOf(theirs.slice(warmUp))
  return {
    job: '9 nod hook --ask: process start → end (bare: node -e 0)',
    unit: 'ms',
    nod,
    bare,
    ratio: nod.p50 / bare.p50,
    goal: { text: `at most ${goalMs} ms more at p50`, isMet: nod.p50 - bare.p50 <= goalMs },
    notes: {
      'more at p50, by the risk table': nod.p50 - bare.p50,
      'by the policy alone': policy.p50 - bare.p50,
    },
  }
}

async function ended(args: readonly string[], input = ''): Promise<void> {
  const child = spawn(process.execPath, [...args], { stdio: ['pipe', 'ignore', 'inherit'] })
  child.stdin?.end(input)
  const [status] = await once(child, 'exit')
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}`)
}
