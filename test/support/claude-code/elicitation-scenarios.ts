// Scenarios in which an MCP server asks the person: its hook is awaited before any dialog.
import { asksAddress, asksForm, withFormServer } from './form-server.ts'
import type { Scenario } from './record.ts'
import { expectWaiting, prompted, quit } from './scenario-steps.ts'

const parks = ['Elicitation']
const script = { main: [asksForm, { text: 'The server knows.' }] }

export const elicitationScenarios: readonly Scenario[] = [
  answers('elicitation', { action: 'accept', content: { region: 'north', replicas: 2 } }),
  {
    ...answers('elicitation-address', { action: 'accept' }),
    script: { main: [asksAddress, { text: 'The server knows.' }] },
  },
  answers('elicitation-declined', { action: 'decline' }),
  answers('elicitation-cancelled', { action: 'cancel' }),
  {
    name: 'elicitation-handed-back',
    parks,
    script,
    setUp: withFormServer,
    play: async (stage) => {
      await prompted(stage, 'deploy it')
      const gate = await stage.host.waitForEvent('Elicitation')
      await stage.terminal.waitFor('Calling forms')
      stage.deed('the hook hands back: no decision')
      gate.answer()
      await stage.terminal.waitFor('Where shall it be deployed?')
      stage.deed('Esc')
      await stage.terminal.pressWhile('Where shall it be deployed?', 'Escape')
      await stage.host.waitForEvent('Stop')
      await quit(stage)
    },
  },
  {
    name: 'elicitation-esc',
    parks,
    script,
    setUp: withFormServer,
    play: async (stage) => {
      await prompted(stage, 'deploy it')
      const gate = await stage.host.waitForEvent('Elicitation')
      stage.deed('Esc')
      await stage.terminal.waitFor('Calling forms')
      await stage.terminal.key('Escape')
      await stage.terminal.waitFor('Interrupted')
      await prompted(stage, 'leave it then')
      await stage.host.waitForEvent('Stop')
      expectWaiting(stage, gate)
      await quit(stage)
    },
  },
]

function answers(name: string, answer: object): Scenario {
  return {
    name,
    parks,
    script,
    setUp: withFormServer,
    play: async (stage) => {
      await prompted(stage, 'deploy it')
      const gate = await stage.host.waitForEvent('Elicitation')
      gate.answer({ hookSpecificOutput: { hookEventName: 'Elicitation', ...answer } })
      stage.deed(`the hook answers ${JSON.stringify(answer)}`)
      await stage.host.waitForEnd(gate)
      await stage.host.waitForEvent('Stop')
      await stage.terminal.waitFor('The server knows.')
      await quit(stage)
    },
  }
}
