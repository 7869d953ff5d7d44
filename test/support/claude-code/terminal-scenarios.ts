// Scenarios in which the terminal answers first, or ends, while the hook is parked.
import type { Scenario, Stage } from './record.ts'
import type { Arrival } from './recording-host.ts'
import { askUntilParked, bash, calls, DIALOG, expectWaiting, prompted, quit, webFetch } from './scenario-steps.ts'

const oneCall = { main: [calls(bash('echo one > note.txt')), { text: 'The note is written.' }] }

export const terminalScenarios: readonly Scenario[] = [
  {
    name: 'yes-at-terminal',
    script: oneCall,
    play: async (stage) => {
      const gate = await askUntilParked(stage, 'write the note')
      stage.deed('Yes')
      await stage.terminal.pressWhile(DIALOG, 'Enter')
      await stage.host.waitForEvent('Stop')
      expectWaiting(stage, gate)
      await quit(stage)
    },
  },
  {
    name: 'no-at-terminal',
    script: { main: [calls(bash('echo one > note.txt')), { text: 'Then I leave it.' }] },
    play: (stage) => declined(stage, 'No', '4'),
  },
  {
    name: 'esc-at-terminal',
    script: { main: [calls(bash('echo one > note.txt')), { text: 'Then I leave it.' }] },
    play: (stage) => declined(stage, 'Esc', 'Escape'),
  },
  {
    name: 'no-with-feedback',
    script: { main: [calls(bash('echo one > note.txt')), { text: 'I will use a temporary folder.' }] },
    play: async (stage) => {
      const gate = await askUntilParked(stage, 'write the note')
      await stage.terminal.pressWhile(/❯ 1\. Yes/, 'Up')
      await stage.terminal.waitFor(/❯ 4\. No/)
      await stage.terminal.pressWhile(/❯ 4\. No$/m, 'Tab')
      await stage.terminal.type('use a temporary folder')
      await stage.terminal.waitFor('No, use a temporary folder')
      stage.deed('No, with the feedback "use a temporary folder"')
      await stage.terminal.pressWhile(DIALOG, 'Enter')
      await stage.host.waitForEvent('Stop')
      expectWaiting(stage, gate)
      await quit(stage)
    },
  },
  {
    name: 'two-calls-at-terminal',
    script: { main: [calls(webFetch('guide'), webFetch('reference')), { text: 'I read what I could.' }] },
    play: async (stage) => {
      await askUntilParked(stage, 'read the docs')
      await stage.host.waitForEvent('PermissionRequest', 1)
      // Gates of one thread arrive in any order; the dialogs come in the order of the calls.
      const [first, second] = [await gateOf(stage, 'guide'), await gateOf(stage, 'reference')]
      stage.deed('Yes to the first dialog')
      await stage.terminal.pressWhile(/url: .*guide/, 'Enter')
      await stage.terminal.waitFor(/url: .*reference/)
      expectWaiting(stage, first)
      expectWaiting(stage, second)
      stage.deed('Esc at the second dialog')
      await stage.terminal.pressWhile(DIALOG, 'Escape')
      await stage.host.waitForEnd(second)
      await prompted(stage, 'leave it then')
      await stage.host.waitForEvent('Stop')
      await quit(stage)
    },
  },
  {
    name: 'identical-calls-esc',
    script: { main: [calls(webFetch('guide'), webFetch('guide')), { text: 'Then I leave it.' }] },
    play: async (stage) => {
      const first = await askUntilParked(stage, 'read the docs twice')
      const second = await stage.host.waitForEvent('PermissionRequest', 1)
      stage.deed('Esc at the first dialog')
      await stage.terminal.pressWhile(DIALOG, 'Escape')
      await Promise.race([stage.host.waitForEnd(first), stage.host.waitForEnd(second)])
      await prompted(stage, 'leave it then')
      await stage.host.waitForEvent('Stop')
      await quit(stage)
    },
  },
  {
    name: 'killed-cli',
    script: oneCall,
    play: async (stage) => {
      const gate = await askUntilParked(stage, 'write the note')
      stage.deed('SIGKILL to the CLI')
      await stage.terminal.killWith('SIGKILL')
      await stage.host.waitForEnd(gate)
    },
  },
  { name: 'closed-terminal', script: oneCall, play: (stage) => ended(stage, 'closes the terminal', 'hangUp') },
  { name: 'terminated-cli', script: oneCall, play: (stage) => ended(stage, 'SIGTERM to the CLI', 'killWith') },
]

function gateOf({ host }: Stage, page: string): Promise<Arrival> {
  return host.waitFor(({ parked, body }) => parked && JSON.stringify(body.tool_input).includes(page))
}

async function declined(stage: Stage, deed: string, key: string): Promise<void> {
  const gate = await askUntilParked(stage, 'write the note')
  stage.deed(deed)
  await stage.terminal.pressWhile(DIALOG, key)
  await stage.host.waitForEnd(gate)
  await stage.terminal.waitFor('Interrupted')
  await prompted(stage, 'leave it then')
  await stage.host.waitForEvent('Stop')
  await quit(stage)
}

async function ended(stage: Stage, deed: string, way: 'hangUp' | 'killWith'): Promise<void> {
  const gate = await askUntilParked(stage, 'write the note')
  stage.deed(deed)
  await (way === 'hangUp' ? stage.terminal.hangUp() : stage.terminal.killWith('SIGTERM'))
  await stage.host.waitForEnd(gate)
  await stage.host.waitForEvent('SessionEnd')
}
