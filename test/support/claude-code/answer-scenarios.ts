// Scenarios of what an answer does beyond its one call: rules and modes that are remembered, questions, plans.
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { AgentHome } from './agent-home.ts'
import { QUESTION, QUESTIONS, readsBeside, writes, writesThePlan } from './asked-things.ts'
import type { ScriptedTurn } from './model-script.ts'
import type { Scenario, Stage } from './record.ts'
import { askUntilParked, bash, calls, decide, prompted, quit, webFetch } from './scenario-steps.ts'

const exits = calls(bash('exit 3'))

export const answerScenarios: readonly Scenario[] = [
  remembers('remembered-for-good', [exits, exits]),
  remembers('remembered-for-the-session', [exits, exits], { destination: 'session' }),
  remembers('remembered-site', [calls(webFetch('guide')), calls(webFetch('reference'))]),
  remembers('remembered-mode', [writes('one.txt'), writes('two.txt')]),
  { ...remembers('remembered-folder', [readsBeside('one.txt'), readsBeside('two.txt')]), setUp: makeFolderBeside },
  {
    name: 'several-answers',
    script: {
      main: [calls({ name: 'AskUserQuestion', input: { questions: QUESTIONS } }), { text: 'So be it.' }],
    },
    play: async (stage) => {
      await prompted(stage, 'pick the parts')
      const gate = await stage.host.waitForEvent('PermissionRequest')
      const answers = { 'Which extras?': 'Tests, Docs', 'What shall it be called?': 'acme-next' }
      await decide(stage, gate, { behavior: 'allow', updatedInput: { questions: QUESTIONS, answers } })
      await stage.host.waitForEvent('Stop')
      await quit(stage)
    },
  },
  {
    name: 'question-refused',
    script: {
      main: [calls({ name: 'AskUserQuestion', input: { questions: [QUESTION] } }), { text: 'Then I choose.' }],
    },
    play: async (stage) => {
      await prompted(stage, 'pick a store')
      const gate = await stage.host.waitForEvent('PermissionRequest')
      await decide(stage, gate, { behavior: 'deny', message: 'choose yourself' })
      await stage.host.waitForEvent('Stop')
      await quit(stage)
    },
  },
  asksForNothing(),
  approves('plan-then-default', 'default'),
  approves('plan-then-edits', 'acceptEdits'),
  approves('plan-then-auto', 'auto'),
  {
    name: 'plan-sent-back',
    permissionMode: 'plan',
    script: {
      main: [writesThePlan, asksForApproval(), asksForApproval(), { text: 'I follow the plan.' }],
    },
    play: async (stage) => {
      const first = await askUntilParked(stage, 'plan the route')
      await decide(stage, first, { behavior: 'deny', message: 'name the route first' })
      const second = await stage.host.waitForEvent('PermissionRequest', 1)
      await decide(stage, second, { behavior: 'allow', updatedInput: second.body.tool_input })
      await stage.host.waitForEvent('Stop')
      await quit(stage)
    },
  },
]

/** A plan that was never written to its file: the gate gets none. */
function asksForNothing(): Scenario {
  return {
    name: 'plan-not-written',
    permissionMode: 'plan',
    script: { main: [asksForApproval(), { text: 'Then I write it first.' }] },
    play: async (stage) => {
      await prompted(stage, 'plan the route')
      const gate = await stage.host.waitForEvent('PermissionRequest')
      await decide(stage, gate, { behavior: 'deny', message: 'write it down first' })
      await stage.host.waitForEvent('Stop')
      await quit(stage)
    },
  }
}

/** The first call is allowed with its first suggestion echoed; the second of its kind must not be asked about. */
function remembers(name: string, twice: readonly ScriptedTurn[], changes: object = {}): Scenario {
  return {
    name,
    script: { main: [...twice, { text: 'Twice it is.' }] },
    play: async (stage) => {
      const gate = await askUntilParked(stage, 'do it twice')
      const [suggestion] = gate.body.permission_suggestions ?? []
      if (suggestion === undefined) throw new Error('the CLI suggested nothing')
      await decide(stage, gate, { behavior: 'allow', updatedPermissions: [{ ...suggestion, ...changes }] })
      await stage.host.waitForEvent('Stop')
      expectGates(stage, 1)
      await quit(stage)
    },
  }
}

/** The plan is approved into a mode; whether the write after it is asked about shows which. */
function approves(name: string, mode: 'default' | 'acceptEdits' | 'auto'): Scenario {
  return {
    name,
    permissionMode: 'plan',
    script: { main: [writesThePlan, asksForApproval(), writes('route.txt'), { text: 'I follow the plan.' }] },
    play: async (stage) => {
      const gate = await askUntilParked(stage, 'plan the route')
      const updatedPermissions = [{ type: 'setMode', mode, destination: 'session' }]
      await decide(stage, gate, { behavior: 'allow', updatedInput: gate.body.tool_input, updatedPermissions })
      if (mode === 'default') {
        await decide(stage, await stage.host.waitForEvent('PermissionRequest', 1), { behavior: 'allow' })
      }
      await stage.host.waitForEvent('Stop')
      expectGates(stage, mode === 'default' ? 2 : 1)
      await quit(stage)
    },
  }
}

function asksForApproval(): ScriptedTurn {
  return calls({ name: 'ExitPlanMode', input: {} })
}

function expectGates({ host }: Stage, wanted: number): void {
  const gates = host.arrivals.filter(({ body }) => body.hook_event_name === 'PermissionRequest')
  if (gates.length !== wanted) throw new Error(`${gates.length} gates asked, not ${wanted}`)
}

/** A folder beside the project, with two files in it. */
export async function makeFolderBeside({ home }: AgentHome): Promise<undefined> {
  await mkdir(path.join(home, 'beside'))
  for (const name of ['one.txt', 'two.txt']) await writeFile(path.join(home, 'beside', name), 'one\n')
}
