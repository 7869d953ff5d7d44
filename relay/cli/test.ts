// `nod test`: sends a notification that runs nothing, and prints each step of it as it happens.

import type { Command } from 'commander'
import * as v from 'valibot'
import { type ExitStatus, exitStatus } from './exit-status.ts'
import { devicesAnswerSchema, statusAnswerSchema, type TestStep, testStepSchema } from './operator-answers.ts'
import { presenceWords } from './presence.ts'
import type { Starting } from './start.ts'
import { plain } from './terminal.ts'
import { clientOf, tellFailure, type World } from './world.ts'

type Flags = { readonly home?: string; readonly json?: true }

/**
 * Status 0 when a device decided and no push failed; 1 when nobody did, a push failed, or it was stopped before; 3 when the
 * relay does not run, or stops meanwhile.
 */
export async function test(
  world: World,
  flags: Flags,
  { untilStopped }: Pick<Starting, 'untilStopped'>,
): Promise<ExitStatus> {
  const { terminal } = world
  const client = clientOf(world, flags.home)
  const listed = await client.ask('GET', '/operator/devices', devicesAnswerSchema)
  if (!listed.ok) return tellFailure(world, listed)
  const tell = flags.json
    ? (step: TestStep) => terminal.out(JSON.stringify(step))
    : teller(new Map(listed.value.devices.map(({ id, name }) => [id, plain(name)])), world)
  const held = flags.json ? undefined : await whatHoldsOthers(world, client)
  const steps: TestStep[] = []
  const hangUp = new AbortController()
  void untilStopped().then(() => hangUp.abort())
  const answer = await client.readLines(
    '/operator/test',
    (line) => {
      const step = v.parse(testStepSchema, line)
      steps.push(step)
      tell(step)
    },
    { method: 'POST', signal: hangUp.signal },
  )
  if (!answer.ok) return tellFailure(world, answer)
  if (hangUp.signal.aborted && !flags.json) terminal.out('\nStopped: the test is over on every device.')
  const isDecided = steps.some(({ step }) => step === 'decided')
  const hasProblem = steps.some(({ step }) => step === 'problem')
  if (!flags.json && isDecided) terminal.out(lastLine(steps, world))
  if (held !== undefined) terminal.out(held)
  return isDecided && !hasProblem ? exitStatus.done : exitStatus.refused
}

/** A test is sent whatever holds; what else is asked may not be. */
async function whatHoldsOthers(
  { terminal, own, now }: World,
  client: ReturnType<typeof clientOf>,
): Promise<string | undefined> {
  const answer = await client.ask('GET', '/operator/status', statusAnswerSchema)
  if (!answer.ok || answer.value.presence !== 'here') return undefined
  const words = presenceWords('here', answer.value.presenceUntil, now())
  return `${terminal.warn('!')} Only tests are sent now. You said that you are ${words}. ${own.nod} auto ends that.`
}

/** One line a step: how long after the beginning, on which device, what. Steps that begin nothing have no time. */
function teller(names: ReadonlyMap<string, string>, { terminal }: World): (step: TestStep) => void {
  const width = Math.max(0, ...[...names.values()].map((name) => [...name].length))
  const named = (deviceId: string | undefined): string => {
    const name = deviceId === undefined ? '' : (names.get(deviceId) ?? plain(deviceId))
    return name + ' '.repeat(Math.max(0, width - [...name].length))
  }
  let startedAt = Number.NaN
  // A receipt can carry an instant just before the push service's answer came: no device goes back in time.
  const latest = new Map<string | undefined, number>()
  return ({ step, deviceId, ok, at, text = step }) => {
    const words = plain(text)
    if (step === 'device') {
      terminal.out(`${ok ? terminal.good('●') : terminal.warn('○')} ${terminal.bold(named(deviceId))}  ${words}`)
    } else if (step === 'parked') {
      startedAt = Date.parse(at)
      terminal.out(`\n${words}\n`)
    } else {
      const sign = ok ? words : `${terminal.warn('!')} ${words}`
      const device = deviceId === undefined ? '' : `${terminal.bold(named(deviceId))}  `
      const shownAt = Math.max(Date.parse(at), latest.get(deviceId) ?? startedAt)
      latest.set(deviceId, shownAt)
      terminal.out(`${terminal.dim(spanOf(shownAt - startedAt))}  ${device}${sign}`)
    }
  }
}

/** "+12.3 s", right-aligned. */
function spanOf(ms: number): string {
  return `+${(ms / 1000).toFixed(1)} s`.padStart(8)
}

function lastLine(steps: readonly TestStep[], { terminal }: World): string {
  const decided = steps.find(({ step }) => step === 'decided')
  const wasShown = steps.some(({ step, deviceId }) => step === 'shown' && deviceId === decided?.deviceId)
  return wasShown
    ? `\n${terminal.good('✓')} It works: notified, shown and decided.`
    : `\n${terminal.good('✓')} Decided. The notification itself was not seen to arrive on that device.`
}

export function addTest(program: Command, world: World, starting: Starting, ended: (status: ExitStatus) => void): void {
  program
    .command('test')
    .description('send a notification that runs nothing, and tell each step of it')
    .option('--home <folder>', 'data folder (NOD_HOME)')
    .option('--json', 'print one object a step, {step, deviceId?, ok, at, text?}')
    .addHelpText(
      'after',
      '\nIt waits 2 minutes for a decision; Ctrl-C ends it.\nStatus 0: a device decided and no push failed. 1: nobody decided, or a push failed.',
    )
    .action(async (flags: Flags) => ended(await test(world, flags, starting)))
}
