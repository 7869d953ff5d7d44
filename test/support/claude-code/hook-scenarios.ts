// Scenarios in which the hook answers first: what arrives after each kind of decision.
import * as v from 'valibot'
import { QUESTION, writes, writesThePlan } from './asked-things.ts'
import type { Scenario } from './record.ts'
import type { RecordingHost } from './recording-host.ts'
import {
  askUntilParked,
  bash,
  calls,
  DIALOG,
  decide,
  expectWaiting,
  prompted,
  quit,
  webFetch,
} from './scenario-steps.ts'

const Hooks = v.looseObject({ PreToolUse: v.array(v.unknown()) })
const ASKS = 'Nod asks about risky calls'

export const hookScenarios: readonly Scenario[] = [
  {
    name: 'allowed-by-hook',
    script: { main: [calls(bash('echo one > note.txt')), { text: 'The note is written.' }] },
    play: async (stage) => {
      const gate = await askUntilParked(stage, 'write the note')
      await decide(stage, gate, { behavior: 'allow' })
      await stage.host.waitForEvent('Stop')
      await quit(stage)
    },
  },
  {
    name: 'edited-call',
    script: { main: [calls(bash('echo one > note.txt')), { text: 'The note is written.' }] },
    play: async (stage) => {
      const gate = await askUntilParked(stage, 'write the note')
      const updatedInput = { command: 'echo two > note.txt', description: 'Write a note' }
      await decide(stage, gate, { behavior: 'allow', updatedInput })
      await stage.host.waitForEvent('Stop')
      await quit(stage)
    },
  },
  {
    name: 'edited-write',
    script: { main: [writes('note.txt'), { text: 'The note is written.' }] },
    play: async (stage) => {
      const gate = await askUntilParked(stage, 'write the note')
      const updatedInput = Object.assign({}, gate.body.tool_input, { content: 'two\n' })
      await decide(stage, gate, { behavior: 'allow', updatedInput })
      await stage.host.waitForEvent('Stop')
      await quit(stage)
    },
  },
  {
    name: 'auto-mode-asked',
    permissionMode: 'auto',
    settings: asksFirst,
    script: { main: [calls(bash('rm -rf build')), { text: 'It is clean.' }] },
    play: async (stage) => {
      const gate = await askUntilParked(stage, 'clean up')
      await stage.terminal.waitFor(ASKS)
      await decide(stage, gate, { behavior: 'allow' })
      await stage.host.waitForEvent('Stop')
      await quit(stage)
    },
  },
  {
    name: 'denied-by-hook',
    script: { main: [calls(bash('echo one > note.txt')), calls(bash('echo one > draft.txt')), { text: 'Done so.' }] },
    play: async (stage) => {
      const first = await askUntilParked(stage, 'write the note')
      await decide(stage, first, { behavior: 'deny', message: 'call it a draft' })
      const second = await stage.host.waitForEvent('PermissionRequest', 1)
      await decide(stage, second, { behavior: 'deny', message: 'not at all' })
      await stage.host.waitForEvent('Stop')
      await quit(stage)
    },
  },
  {
    name: 'denied-and-interrupted',
    script: { main: [calls(bash('echo one > note.txt')), { text: 'Then I leave it.' }] },
    play: async (stage) => {
      const gate = await askUntilParked(stage, 'write the note')
      await decide(stage, gate, { behavior: 'deny', message: 'stop here', interrupt: true })
      await stage.terminal.waitUntilGone(DIALOG)
      await prompted(stage, 'leave it then')
      await stage.host.waitForEvent('UserPromptSubmit', 1)
      await stage.terminal.waitFor('Then I leave it')
      await quit(stage)
    },
  },
  {
    name: 'plan',
    permissionMode: 'plan',
    script: {
      main: [writesThePlan, calls({ name: 'ExitPlanMode', input: {} }), { text: 'I follow the plan.' }],
    },
    play: async (stage) => {
      const gate = await askUntilParked(stage, 'plan the route')
      await decide(stage, gate, { behavior: 'allow', updatedInput: gate.body.tool_input })
      await stage.host.waitForEvent('Stop')
      await quit(stage)
    },
  },
  {
    name: 'question',
    script: {
      main: [calls({ name: 'AskUserQuestion', input: { questions: [QUESTION] } }), { text: 'SQLite it is.' }],
    },
    play: async (stage) => {
      await prompted(stage, 'pick a store')
      const gate = await stage.host.waitForEvent('PermissionRequest')
      await stage.terminal.waitFor(QUESTION.question)
      const updatedInput = { questions: [QUESTION], answers: { [QUESTION.question]: 'SQLite' } }
      await decide(stage, gate, { behavior: 'allow', updatedInput })
      await stage.host.waitForEvent('Stop')
      await quit(stage)
    },
  },
  {
    name: 'two-calls',
    script: { main: [calls(webFetch('guide'), webFetch('reference')), { text: 'I read what I could.' }] },
    play: async (stage) => {
      const first = await askUntilParked(stage, 'read the docs')
      const second = await stage.host.waitForEvent('PermissionRequest', 1)
      expectWaiting(stage, first)
      await decide(stage, second, { behavior: 'allow' })
      expectWaiting(stage, first)
      await decide(stage, first, { behavior: 'deny', message: 'one page is enough' })
      await stage.host.waitForEvent('Stop')
      await quit(stage)
    },
  },
  {
    name: 'identical-calls',
    script: { main: [calls(webFetch('guide'), webFetch('guide')), { text: 'I read what I could.' }] },
    play: async (stage) => {
      const first = await askUntilParked(stage, 'read the docs twice')
      const second = await stage.host.waitForEvent('PermissionRequest', 1)
      expectWaiting(stage, first)
      await decide(stage, first, { behavior: 'allow' })
      expectWaiting(stage, second)
      await decide(stage, second, { behavior: 'deny', message: 'once is enough' })
      await stage.host.waitForEvent('Stop')
      await quit(stage)
    },
  },
]

/** A second hook before each call, which makes the CLI ask whatever its mode is. */
function asksFirst({ hooks, ...rest }: RecordingHost['settings']): RecordingHost['settings'] {
  const answer = { hookEventName: 'PreToolUse', permissionDecision: 'ask', permissionDecisionReason: ASKS }
  const command = `echo '${JSON.stringify({ hookSpecificOutput: answer })}'`
  const { PreToolUse, ...others } = v.parse(Hooks, hooks)
  const asking = { matcher: '*', hooks: [{ type: 'command', command, timeout: 5 }] }
  return { ...rest, hooks: { ...others, PreToolUse: [...PreToolUse, asking] } }
}
