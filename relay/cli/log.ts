// `nod log`: every decision, pairing, host and settlement, and whether anybody changed what is written there.

import type { Command } from 'commander'
import * as v from 'valibot'
import { type ExitStatus, exitStatus } from './exit-status.ts'
import { verifyAnswerSchema } from './operator-answers.ts'
import { dateAndTime } from './spoken-time.ts'
import { plain, type Terminal } from './terminal.ts'
import { clientOf, tellFailure, type World } from './world.ts'

type Flags = { readonly home?: string; readonly json?: true; readonly verify?: true }

const lineSchema = v.looseObject({
  seq: v.number(),
  at: v.string(),
  what: v.string(),
  data: v.record(v.string(), v.unknown()),
})

export async function showLog(world: World, flags: Flags): Promise<ExitStatus> {
  const { terminal } = world
  const answer = await clientOf(world, flags.home).readLines('/operator/log', (line) => {
    terminal.out(flags.json ? JSON.stringify(line) : spoken(line, terminal))
  })
  return answer.ok ? exitStatus.done : tellFailure(world, answer)
}

export async function verifyLog(world: World, flags: Flags): Promise<ExitStatus> {
  const { terminal } = world
  const answer = await clientOf(world, flags.home).ask('POST', '/operator/log/verify', verifyAnswerSchema, {})
  if (!answer.ok) return tellFailure(world, answer)
  const { ok, entries, head, firstBad } = answer.value
  if (flags.json) terminal.out(JSON.stringify({ ok, entries, head, ...(firstBad === undefined ? {} : { firstBad }) }))
  else if (ok) {
    terminal.out(
      `${terminal.good('The log holds')}: ${entries} ${entries === 1 ? 'entry' : 'entries'}, every hash and signature fits.`,
    )
    terminal.out(terminal.dim(`head ${plain(head ?? 'none')}`))
  } else {
    terminal.out(
      `${terminal.warn('The log was changed')}: entry ${firstBad ?? 'unknown'} is the first that does not fit.`,
    )
    terminal.out('What stands before it holds. Trust nothing from there on, and compare it with a backup.')
  }
  return ok ? exitStatus.done : exitStatus.verificationFailed
}

export function addLog(program: Command, world: World, ended: (status: ExitStatus) => void): void {
  program
    .command('log')
    .description('print the log of decisions, pairings and hosts')
    .option('--home <folder>', 'data folder (NOD_HOME)')
    .option('--verify', 'check its hashes and signatures instead')
    .option('--json', 'print one object a line; with --verify {ok, entries, head, firstBad?}')
    .action(async (flags: Flags) => ended(await (flags.verify ? verifyLog(world, flags) : showLog(world, flags))))
}

function spoken(line: unknown, terminal: Terminal): string {
  const entry = v.safeParse(lineSchema, line)
  if (!entry.success) return plain(JSON.stringify(line))
  const { seq, at, what, data } = entry.output
  const details = Object.entries(data).flatMap(([name, value]) =>
    ['string', 'number', 'boolean'].includes(typeof value) ? [`${plain(name)} ${plain(String(value))}`] : [],
  )
  const words = plain(what).replaceAll('-', ' ')
  return `${String(seq).padStart(5)}  ${terminal.dim(dateAndTime(at))}  ${words.padEnd(16)}  ${terminal.dim(details.join(', '))}`.trimEnd()
}
