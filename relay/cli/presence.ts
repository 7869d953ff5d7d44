// `nod away`, `nod here`, `nod auto`: where somebody is, so that the phone buzzes when it should and only then.

import type { Command } from 'commander'
import { type Meanwhile, type PresenceState, presenceAnswerSchema } from '../../shared/presence.ts'
import { refusalInAgentShell } from './agent-shell.ts'
import { type ExitStatus, exitStatus } from './exit-status.ts'
import { dateAndTime, timeOfDay } from './spoken-time.ts'
import { clientOf, tellFailure, type World } from './world.ts'

type Flags = { readonly home?: string; readonly json?: true }

/** The longest time a command takes; without one it lasts until it is changed. */
const longestMs = 30 * 24 * 3_600_000
const unitMs: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 24 * 3_600_000 }

/** "30m", "2h", "1d", "1h30m" in ms; undefined for anything else, for nothing and for more than 30 days. */
export function durationMs(text: string): number | undefined {
  if (!/^(?:\d{1,4}d)?(?:\d{1,4}h)?(?:\d{1,5}m)?$/.test(text)) return undefined
  const parts = [...text.matchAll(/(\d+)([dhm])/g)]
  const ms = parts.reduce((sum, [, number, unit = '']) => sum + Number(number) * (unitMs[unit] ?? 0), 0)
  return ms > 0 && ms <= longestMs ? ms : undefined
}

/** Status 1 in an agent's shell, 2 for a time that is none. Coming back from being away, it tells what happened meanwhile. */
export async function setPresence(
  world: World,
  flags: Flags,
  { presence, forHowLong }: { readonly presence: PresenceState; readonly forHowLong?: string | undefined },
): Promise<ExitStatus> {
  const { terminal } = world
  const refusal = refusalInAgentShell(world.env, presence, 'say whether its human is there to be asked')
  if (refusal !== undefined) {
    terminal.err(refusal)
    return exitStatus.refused
  }
  const ms = forHowLong === undefined ? 0 : durationMs(forHowLong)
  if (ms === undefined) {
    terminal.err(`For how long? Write it like 30m, 2h or 1d, 30 days at most: ${world.own.nod} ${presence} 2h`)
    return exitStatus.wrongUsage
  }
  const wish = { presence, ...(ms > 0 && { until: new Date(world.now() + ms).toISOString() }) }
  const answer = await clientOf(world, flags.home).ask('PUT', '/operator/presence', presenceAnswerSchema, wish)
  if (!answer.ok) return tellFailure(world, answer)
  const { meanwhile, presenceUntil } = answer.value
  if (flags.json) terminal.out(JSON.stringify(answer.value))
  else {
    terminal.out(`${terminal.good('●')} ${presenceWords(answer.value.presence, presenceUntil, world.now())}.`)
    if (meanwhile) for (const line of meanwhileLines(meanwhile, world.now())) terminal.out(line)
  }
  return exitStatus.done
}

/** "away until 14:30: every notification comes at once". */
export function presenceWords(presence: string, until: string | undefined, now: number): string {
  const time = until === undefined ? '' : ` until ${whenOf(until, now)}`
  switch (presence) {
    case 'away':
      return `away${time}: every notification comes at once`
    case 'here':
      return `here${time}: no notifications`
    case 'auto':
      return 'auto: notifications wait 20 s while somebody works at the terminal'
    default:
      return `${presence}${time}`
  }
}

/** A time of day where it is today or nearly, else with its date. */
function whenOf(instant: string, now: number): string {
  const isNear = Math.abs(Date.parse(instant) - now) < 20 * 3_600_000
  return isNear ? timeOfDay(instant) : dateAndTime(instant).slice(0, -3)
}

function meanwhileLines({ since, waiting, ...counts }: Meanwhile, now: number): readonly string[] {
  const { allowed, denied, answered, expired, withdrawn } = counts
  const settled = [
    ...(allowed > 0 ? [`${allowed} allowed`] : []),
    ...(denied > 0 ? [`${denied} denied`] : []),
    ...(answered > 0 ? [`${answered} answered`] : []),
    ...(expired > 0 ? [`${expired} expired`] : []),
    ...(withdrawn > 0 ? [`${withdrawn} withdrawn`] : []),
  ]
  const happened = settled.length === 0 ? 'no task was settled' : settled.join(', ')
  const waits = waiting === 0 ? 'Nothing waits.' : waiting === 1 ? '1 task waits.' : `${waiting} tasks wait.`
  return [`Since ${whenOf(since, now)}: ${happened}. ${waits}`]
}

export function addPresence(program: Command, world: World, ended: (status: ExitStatus) => void): void {
  const described: Readonly<Record<PresenceState, string>> = {
    away: 'nobody is at the terminal: every notification comes at once',
    here: 'somebody is at the terminal: no notifications',
    auto: 'go by the signs of who works at the terminal again',
  }
  for (const presence of ['away', 'here', 'auto'] as const) {
    const command = program
      .command(presence)
      .description(described[presence])
      .option('--home <folder>', 'data folder (NOD_HOME)')
      .option('--json', 'print {presence, presenceUntil?, meanwhile?}')
    if (presence === 'auto') {
      command.action(async (flags: Flags) => ended(await setPresence(world, flags, { presence })))
    } else {
      command
        .argument('[time]', 'for how long, like 30m, 2h or 1d; without it until you say otherwise')
        .action(async (forHowLong: string | undefined, flags: Flags) =>
          ended(await setPresence(world, flags, { presence, forHowLong })),
        )
    }
  }
}
