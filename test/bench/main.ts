// `npm run bench`: every job in one run, beside a bare server on the same machine. Prints a table, then JSON.

import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { askStart } from './ask-start.ts'
import { bigWrite } from './big-write.ts'
import { decisionToHook } from './decision-to-hook.ts'
import { fanOut } from './fan-out.ts'
import { hookStart } from './hook-start.ts'
import { hookToEvent } from './hook-to-event.ts'
import { inboxFromCache } from './inbox-from-cache.ts'
import { manySessions } from './many-sessions.ts'
import { type Row, showNotes, showRows } from './measure.ts'
import { notificationTap } from './notification-tap.ts'
import { parkedMany } from './parked-many.ts'
import { type BareProcess, type RelayProcess, startBare, startRelayProcess } from './processes.ts'
import { resumeMany } from './resume-many.ts'
import { startWithHistory } from './start-with-history.ts'

async function beside(job: (relay: RelayProcess, bare: BareProcess) => Promise<Row>): Promise<Row> {
  const relay = await startRelayProcess()
  const bare = await startBare()
  try {
    return await job(relay, bare)
  } finally {
    await relay.close()
    await bare.close()
  }
}

const wanted = process.argv.slice(2)
const jobs: Readonly<Record<string, () => Promise<Row>>> = {
  '1': () => beside(decisionToHook),
  '2': () => beside(hookToEvent),
  '3': () => beside(fanOut),
  '4': () => beside(parkedMany),
  '5': startWithHistory,
  '6': () => beside(resumeMany),
  '7': () => hookStart(),
  '8': () => notificationTap(),
  '9': () => askStart(),
  '10': () => bigWrite(),
  '11': () => manySessions(),
  '12': () => inboxFromCache(),
}

const rows: Row[] = []
for (const [name, job] of Object.entries(jobs)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue
  process.stderr.write(`job ${name} …\n`)
  rows.push(await job())
}
const machine = { node: process.version, platform: process.platform, cores: cpus().length, cpu: cpus()[0]?.model }
process.stdout.write(`\n${showRows(rows)}\n\n${showNotes(rows)}\n\n`)
process.stdout.write(`${JSON.stringify({ at: new Date().toISOString(), machine, rows })}\n`)
mkdirSync('.cache', { recursive: true })
writeFileSync('.cache/bench.json', JSON.stringify({ machine, rows }, null, 2))
