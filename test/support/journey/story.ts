// A story: the real agent in a terminal, the real relay beside it, a real browser that is paired.

import { type AgentHome, makeAgentHome } from '../claude-code/agent-home.ts'
import { type ModelApi, startModelApi } from '../claude-code/model-api.ts'
import type { ScriptedTurn } from '../claude-code/model-script.ts'
import { startTerminal, type Terminal } from '../claude-code/terminal.ts'
import { type Browser, openChromium } from './chromium.ts'
import { type RelayRun, runRelay } from './relay-run.ts'

export type Story = {
  readonly relay: RelayRun
  readonly browser: Browser
  readonly model: ModelApi
  readonly agent: AgentHome
  readonly terminal: Terminal
  close(): Promise<void>
}

export type StoryOptions = {
  /** Further arguments of `nod connect`. */
  readonly connect?: readonly string[]
  readonly permissionMode?: 'auto'
}

/** The agent is connected by `nod connect`, as a person would; `turns` is what its model says. */
export async function openStory(
  turns: readonly ScriptedTurn[],
  { connect = [], permissionMode }: StoryOptions = {},
): Promise<Story> {
  const relay = await runRelay()
  const agent = await makeAgentHome({ permissions: { defaultMode: 'default' } })
  const model = await startModelApi({ main: turns })
  await relay.nod(['connect', 'claude-code', '--no-deny-rules', ...connect], { HOME: agent.home })
  const browser = await openChromium()
  await browser.pair(await relay.pairingLink())
  const place = { cwd: agent.project, home: agent.home, modelUrl: model.url }
  const terminal = await startTerminal({ ...place, ...(permissionMode && { permissionMode }) })
  return {
    relay,
    browser,
    model,
    agent,
    terminal,
    close: async () => {
      await terminal.close()
      await browser.close()
      await relay.close()
      await model.close()
      await agent.close()
    },
  }
}

/** A turn in which the agent wants to run a command. */
export function wantsToRun(command: string): ScriptedTurn {
  return { calls: [{ name: 'Bash', input: { command, description: 'Write a note' } }] }
}
