// Scenarios in which a background subagent asks: its gate is parked while the main thread goes its own way.
import type { Thread, ToolCall } from './model-script.ts'
import type { Scenario, Stage } from './record.ts'
import type { Arrival } from './recording-host.ts'
import { bash, calls, DIALOG, decide, expectWaiting, prompted, quit, typeExit } from './scenario-steps.ts'

/** The main thread starts a subagent with this prompt. */
export const subagent = (description: string, prompt: string): ToolCall => ({
  name: 'Agent',
  input: { description, prompt, subagent_type: 'general-purpose' },
})
/** A subagent that asks before it writes. */
export const asks: Thread = {
  when: 'WRITE THE NOTE',
  turns: [calls(bash('echo one > note.txt')), { text: 'The note is written.' }],
}

export const subagentScenarios: readonly Scenario[] = [
  backgroundSubagentParked(),
  quitWithSubagentParked(),
  handedBack(),
]

function backgroundSubagentParked(): Scenario {
  let release = (): void => undefined
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  const readsAndWaits = async () => {
    await released
    return { text: 'Nothing special here.' }
  }
  return {
    name: 'background-subagent-parked',
    script: {
      main: [
        calls(subagent('Write the note', 'WRITE THE NOTE'), subagent('Look around', 'LOOK AROUND')),
        { text: 'Two helpers are at work.' },
        { text: 'Still at work.' },
        { text: 'One of them is done.' },
        { text: 'Both are done.' },
      ],
      subagents: [asks, { when: 'LOOK AROUND', turns: [readsAndWaits] }],
    },
    play: async (stage) => {
      const gate = await parkedBySubagent(stage)
      await stage.host.waitForEvent('Stop')
      expectWaiting(stage, gate)
      await prompted(stage, 'how far are they')
      await stage.host.waitForEvent('Stop', 1)
      expectWaiting(stage, gate)
      release()
      stage.deed('the other subagent finishes')
      await stage.host.waitForEvent('SubagentStop')
      await stage.host.waitForEvent('Stop', 2)
      expectWaiting(stage, gate)
      await decide(stage, gate, { behavior: 'allow' })
      await stage.host.waitForEvent('SubagentStop', 1)
      await stage.host.waitForEvent('Stop', 3)
      await quit(stage)
    },
  }
}

function quitWithSubagentParked(): Scenario {
  return {
    name: 'quit',
    script: {
      main: [calls(subagent('Write the note', 'WRITE THE NOTE')), { text: 'A helper is at work.' }],
      subagents: [asks],
    },
    play: async (stage) => {
      const gate = await parkedBySubagent(stage)
      await stage.host.waitForEvent('Stop')
      expectWaiting(stage, gate)
      await typeExit(stage)
      await stage.terminal.pressWhile('Exit and stop tasks', 'Enter')
      await stage.host.waitForEnd(gate)
      await stage.host.waitForEvent('SessionEnd')
    },
  }
}

function handedBack(): Scenario {
  return {
    name: 'background-subagent-handed-back',
    script: {
      main: [calls(subagent('Write the note', 'WRITE THE NOTE')), { text: 'A helper is at work.' }],
      subagents: [asks],
      last: 'It is done.',
    },
    play: async (stage) => {
      const gate = await parkedBySubagent(stage)
      await stage.host.waitForEvent('Stop')
      stage.deed('the hook hands back: no decision')
      gate.answer()
      await stage.terminal.waitFor(DIALOG)
      stage.deed('Yes')
      await stage.terminal.pressWhile(DIALOG, 'Enter')
      await stage.host.waitForEvent('SubagentStop')
      await stage.host.waitForEvent('Stop', 1)
      await quit(stage)
    },
  }
}

async function parkedBySubagent(stage: Stage): Promise<Arrival> {
  await prompted(stage, 'let helpers do it')
  return stage.host.waitForEvent('PermissionRequest')
}
