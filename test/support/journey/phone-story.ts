// A story with phones: they are paired with one relay and have no page open; real agents ask, one after the other.

import { type AgentHome, makeAgentHome } from '../claude-code/agent-home.ts'
import { type ModelApi, startModelApi } from '../claude-code/model-api.ts'
import type { ScriptedTurn } from '../claude-code/model-script.ts'
import { startTerminal, type Terminal } from '../claude-code/terminal.ts'
import type { Notification } from '../push/notification-daemon.ts'
import { type Phone, relayEnvironment } from './phone.ts'
import { type RelayRun, runRelay } from './relay-run.ts'

/** A real agent that was asked to do something and, in doing it, asks back. */
export type Asking = {
  readonly agent: AgentHome
  readonly model: ModelApi
  readonly terminal: Terminal
}

export type PhoneStory = {
  readonly relay: RelayRun
  /** Starts an agent in a home of its own and gives it its work; `turns` is what its model says. */
  ask(turns: readonly ScriptedTurn[]): Promise<Asking>
  /** Ends the agents; the phones and their relay go on. */
  endAgents(): Promise<void>
  /** Ends agents and relay. The phones are whoever's opened them. */
  close(): Promise<void>
}

/** Pairs the phones as people do, the first lets in the others, and leaves the terminal. `env` is for the relay alone. */
export async function openPhoneStory(
  phones: readonly Phone[],
  env: Readonly<Record<string, string>> = {},
): Promise<PhoneStory> {
  const relay = await runRelay({ env: { ...relayEnvironment(phones), ...env } })
  try {
    await pairAll(phones, relay)
    // Who types at the terminal is given time to answer there; these people have left it.
    await relay.nod(['away'])
  } catch (cause) {
    await relay.close()
    throw new Error('the phones could not be paired', { cause })
  }
  const open: Asking[] = []
  const endAgents = async (): Promise<void> => {
    for (const { terminal, model, agent } of open.splice(0)) {
      await terminal.close()
      await model.close()
      await agent.close()
    }
  }
  return {
    relay,
    ask: async (turns) => {
      const agent = await makeAgentHome({ permissions: { defaultMode: 'default' } })
      const model = await startModelApi({ main: turns })
      await relay.nod(['connect', 'claude-code', '--no-deny-rules'], { HOME: agent.home })
      const terminal = await startTerminal({ cwd: agent.project, home: agent.home, modelUrl: model.url })
      const asking = { agent, model, terminal }
      open.push(asking)
      await terminal.say('do the work')
      return asking
    },
    endAgents,
    close: async () => {
      await endAgents()
      await relay.close()
    },
  }
}

async function pairAll(phones: readonly Phone[], relay: RelayRun): Promise<void> {
  const [first, ...others] = phones
  await first?.pair(await relay.pairingLink())
  for (const other of others) {
    await other.pair(await relay.pairingLink())
    await first?.letIn()
    await other.waitForInbox()
  }
  for (const phone of phones) {
    await phone.turnOnNotifications()
    await phone.closePage()
  }
}

/** Closes those that came to be, one after the other, whichever of them fail. */
export async function closeAll(...parts: readonly ({ close(): Promise<void> } | undefined)[]): Promise<void> {
  const faults: unknown[] = []
  for (const part of parts) await part?.close().catch((fault: unknown) => faults.push(fault))
  if (faults.length > 0) throw new AggregateError(faults, 'not all of the story could be closed')
}

/** A notification that shows this text and has buttons to decide by. */
export function asks(text: string): (notification: Notification) => boolean {
  return ({ body, buttons }) => body.includes(text) && buttons.length > 0
}

/** A notice: this title, about this text, nothing to tap. */
export function tells(title: string, text: string): (notification: Notification) => boolean {
  return (one) => one.title.includes(title) && one.body.includes(text) && one.buttons.length === 0
}

/** What a browser shows in a site's name when a push led to nothing: none is ever expected. */
export function excusesOf(...phones: readonly Phone[]): readonly Notification[] {
  const excuse = /updated in the background/i
  return phones.flatMap(({ notifications }) =>
    notifications.all.filter(({ title, body }) => excuse.test(title) || excuse.test(body)),
  )
}
