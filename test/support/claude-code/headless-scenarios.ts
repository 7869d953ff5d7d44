// Scenarios of a headless run: there is no dialog to hand back to, so nobody's answer has to be said.
import { setTimeout as pause } from 'node:timers/promises'
import type { HeadlessScenario } from './record-headless.ts'
import { bash, calls, decide } from './scenario-steps.ts'

const script = { main: [calls(bash('echo one > note.txt')), { text: 'That is settled.' }] }
const common = { script, prompt: 'write the note', prints: 'That is settled.' }

export const headlessScenarios: readonly HeadlessScenario[] = [
  {
    ...common,
    name: 'headless-allowed',
    play: async (stage) => {
      await decide(stage, await stage.host.waitForEvent('PermissionRequest'), { behavior: 'allow' })
    },
  },
  {
    ...common,
    name: 'headless-expired',
    play: async (stage) => {
      const gate = await stage.host.waitForEvent('PermissionRequest')
      // A replay lets its task expire after a second: the gate has to be held open for longer.
      await pause(1_500)
      await decide(stage, gate, { behavior: 'deny', message: 'Nobody answered within 1 second.' })
    },
  },
]
