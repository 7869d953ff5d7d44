// Scenarios in which the agent's stop is held open, so that somebody may reply: typed elsewhere, let go, or left by Esc.
import type { Scenario, Stage } from './record.ts'
import type { Arrival } from './recording-host.ts'
import { bash, calls, prompted, quit } from './scenario-steps.ts'

const parks = ['Stop']

export const replyScenarios: readonly Scenario[] = [
  {
    name: 'reply',
    parks,
    script: { main: [{ text: 'The tests pass.' }, calls(bash('echo one')), { text: 'The note is shown.' }] },
    play: async (stage) => {
      await prompted(stage, 'run the tests')
      await reply(stage, await stage.host.waitForEvent('Stop'), 'show the note too')
      const again = await stage.host.waitForEvent('Stop', 1)
      if (again.body.stop_hook_active !== true) throw new Error('the second stop does not know of the first')
      await letStop(stage, again)
      await quit(stage)
    },
  },
  {
    name: 'reply-without-calls',
    parks,
    script: { main: [{ text: 'The tests pass.' }, { text: 'You are welcome.' }] },
    play: async (stage) => {
      await prompted(stage, 'run the tests')
      await reply(stage, await stage.host.waitForEvent('Stop'), 'thank you')
      await letStop(stage, await stage.host.waitForEvent('Stop', 1))
      await quit(stage)
    },
  },
  {
    name: 'reply-done',
    parks,
    script: { main: [{ text: 'The tests pass.' }, { text: 'It is merged.' }] },
    play: async (stage) => {
      await prompted(stage, 'run the tests')
      await letStop(stage, await stage.host.waitForEvent('Stop'))
      await prompted(stage, 'merge it')
      await letStop(stage, await stage.host.waitForEvent('Stop', 1))
      await quit(stage)
    },
  },
  {
    name: 'reply-esc',
    parks,
    script: { main: [{ text: 'The tests pass.' }, { text: 'It is merged.' }] },
    play: async (stage) => {
      await prompted(stage, 'run the tests')
      const stop = await stage.host.waitForEvent('Stop')
      await stage.terminal.waitFor('The tests pass.')
      stage.deed('Esc')
      await stage.terminal.key('Escape')
      await stage.host.waitForEnd(stop)
      await prompted(stage, 'merge it')
      await letStop(stage, await stage.host.waitForEvent('Stop', 1))
      await quit(stage)
    },
  },
  {
    name: 'reply-prompt-meanwhile',
    parks,
    script: { main: [{ text: 'The tests pass.' }, { text: 'It is merged.' }] },
    play: async (stage) => {
      await prompted(stage, 'run the tests')
      const stop = await stage.host.waitForEvent('Stop')
      await prompted(stage, 'merge it')
      await stage.terminal.waitFor(/merge it/)
      await letStop(stage, stop)
      await letStop(stage, await stage.host.waitForEvent('Stop', 1))
      await quit(stage)
    },
  },
]

async function reply({ host, deed }: Stage, stop: Arrival, reason: string): Promise<void> {
  const answer = { decision: 'block', reason }
  stop.answer(answer)
  deed(`the hook answers ${JSON.stringify(answer)}`)
  await host.waitForEnd(stop)
}

async function letStop({ deed }: Stage, stop: Arrival): Promise<void> {
  stop.answer()
  deed('the hook says nothing')
}
