// Job 5: the relay starts with 100,000 settled tasks on disk.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { settled } from '../../relay/core/life.ts'
import type { TaskRecord } from '../../relay/core/records.ts'
import { randomIds } from '../../relay/random-ids.ts'
import { openStore } from '../../relay/store/open-store.ts'
import { type Row, timed } from './measure.ts'

const tasks = 100_000
const nod = fileURLToPath(new URL('../../dist/relay/cli/nod.js', import.meta.url))

export async function startWithHistory(): Promise<Row> {
  const home = mkdtempSync(join(tmpdir(), 'nod-bench-'))
  await startAndStop(home)
  fill(home)
  const ms = await startAndStop(home)
  const empty = mkdtempSync(join(tmpdir(), 'nod-bench-'))
  const without = await startAndStop(empty)
  for (const folder of [home, empty]) rmSync(folder, { recursive: true, force: true })
  return {
    job: '5 start with 100,000 settled tasks',
    unit: 'ms',
    nod: ms,
    goal: { text: 'under 1 s', isMet: ms < 1_000 },
    notes: { 'with none': without },
  }
}

function fill(home: string): void {
  const store = openStore(join(home, 'nod.sqlite'))
  const ids = randomIds()
  const now = Date.now()
  store.transact(() => {
    for (let number = 0; number < tasks; number += 1) {
      const task = taskOf(ids.task(), now - 3_600_000, number)
      store.tasks.insert(task, JSON.stringify({ command: task.preview }))
      store.tasks.settle(settled(task, { state: 'withdrawn', reason: 'answered-elsewhere' }, now), now)
    }
  })
  store.close()
}

function taskOf(id: TaskRecord['id'], at: number, number: number): TaskRecord {
  return {
    ...{ id, agent: 'claude-code', hostId: 'host_0', sessionId: 'ses_0', cwd: '/home/dev/acme', kind: 'permission' },
    ...{ toolName: 'Bash', project: 'acme', title: 'Run a command', preview: `npm test -- --shard=${number}` },
    ...{ truncated: false, altered: false, risk: 'normal', riskReasons: [], quickAllow: true, suggestions: [] },
    ...{ digest: `sha256-${'0'.repeat(64)}`, attachId: `bench-${number}`, bodyHash: '', firedAt: at, parkedAt: at },
    ...{ deadlineAt: at + 12 * 3_600_000, inputHashes: [], connected: false, state: 'parked', steps: [] },
  }
}

async function startAndStop(home: string): Promise<number> {
  let child: ChildProcess | undefined
  const ms = await timed(async () => {
    child = spawn(process.execPath, [nod, 'start', '--home', home, '--port', '0'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    if (child.stdout) await once(child.stdout, 'data')
  })
  const exited = child && once(child, 'exit')
  child?.kill('SIGTERM')
  await exited
  return ms
}
