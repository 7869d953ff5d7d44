// Scenarios in which the agent asks nothing but has something to tell: its judge refused a call, the model's API failed,
// it waits for input.
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { AgentHome } from './agent-home.ts'
import type { ApiError } from './model-script.ts'
import type { Scenario, Stage } from './record.ts'
import { bash, calls, prompted, quit } from './scenario-steps.ts'

/** The CLI says it waits after 60 s; in these scenarios after one. */
const idleMs = 1_000

export const overloaded: ApiError = { status: 529, type: 'overloaded_error', message: 'Overloaded' }
export const tooMany: ApiError = { status: 429, type: 'rate_limit_error', message: 'Too many requests' }
/** An API that fails is asked again for minutes: not here. */
export const noRetries = { CLAUDE_CODE_MAX_RETRIES: '0' }
/** The judge of auto mode is asked through the Messages API, as a request of its own, not inside its answers. */
export const judgesHere = { CLAUDE_CODE_AUTO_MODE_SERVER: '0' }
export const pushes = 'git push --force origin main'

export const newsScenarios: readonly Scenario[] = [
  {
    name: 'denied-by-judge',
    permissionMode: 'auto',
    env: judgesHere,
    script: { main: [calls(bash(pushes)), { text: 'Then I leave it.' }], judgeBlocks: pushes },
    play: async (stage) => {
      await prompted(stage, 'push it')
      await stage.host.waitForEvent('PermissionDenied')
      await stage.host.waitForEvent('Stop')
      await quit(stage)
    },
  },
  { name: 'failed-overloaded', env: noRetries, script: { main: [{ error: overloaded }] }, play: failed },
  { name: 'failed-rate-limit', env: noRetries, script: { main: [{ error: tooMany }] }, play: failed },
  {
    name: 'failed-then-waits',
    env: noRetries,
    script: { main: [{ error: overloaded }] },
    setUp: saysSoonThatItWaits,
    play: async (stage) => {
      await prompted(stage, 'run the tests')
      await stage.host.waitForEvent('StopFailure')
      await stage.host.waitForEvent('Notification')
      await quit(stage)
    },
  },
  {
    name: 'waits-for-input',
    script: { main: [{ text: 'The tests pass.' }] },
    setUp: saysSoonThatItWaits,
    play: async (stage) => {
      await prompted(stage, 'run the tests')
      await stage.host.waitForEvent('Stop')
      await stage.host.waitForEvent('Notification')
      await quit(stage)
    },
  },
]

/** Puts into the agent's home that it tells after a second that it waits. */
export async function saysSoonThatItWaits({ home }: AgentHome): Promise<undefined> {
  const file = path.join(home, '.claude.json')
  const known: unknown = JSON.parse(await readFile(file, 'utf8'))
  await writeFile(file, JSON.stringify(Object.assign({}, known, { messageIdleNotifThresholdMs: idleMs })))
}

async function failed(stage: Stage): Promise<void> {
  await prompted(stage, 'run the tests')
  await stage.host.waitForEvent('StopFailure')
  await quit(stage)
}
