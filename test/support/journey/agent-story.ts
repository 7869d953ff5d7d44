// An agent's story: the real agent in a terminal, the real relay beside it, and a device that decides without a browser.

import * as v from 'valibot'
import { boardSchema, type Session } from '../../../shared/board.ts'
import { type TaskDetails, type TaskSummary, taskDetailsSchema } from '../../../shared/task.ts'
import { type AgentHome, makeAgentHome } from '../claude-code/agent-home.ts'
import { type ModelApi, startModelApi } from '../claude-code/model-api.ts'
import type { ScriptedTurn, Thread } from '../claude-code/model-script.ts'
import { pollUntil } from '../claude-code/poll.ts'
import { startTerminal, type Terminal } from '../claude-code/terminal.ts'
import { TestDevice } from '../test-device.ts'
import { type RelayRun, runRelay } from './relay-run.ts'

export type AgentStory = {
  readonly relay: RelayRun
  readonly phone: TestDevice
  readonly model: ModelApi
  readonly agent: AgentHome
  readonly terminal: Terminal
  /** The next task that waits, of this kind if one is named. */
  nextTask(kind?: string): Promise<TaskSummary>
  details(task: Pick<TaskSummary, 'id'>): Promise<TaskDetails>
  /** Decides; throws when the relay refuses. */
  decide(task: TaskSummary, members: Readonly<Record<string, unknown>>): Promise<void>
  /** The task once what became of its decision is known for sure. */
  ended(task: Pick<TaskSummary, 'id'>, state?: string): Promise<TaskSummary>
  /** The task once it says this of itself. */
  until(task: Pick<TaskSummary, 'id'>, wanted: Partial<Pick<TaskSummary, 'state' | 'reason'>>): Promise<TaskSummary>
  tasks(): Promise<readonly TaskSummary[]>
  session(): Promise<Session>
  close(): Promise<void>
}

export type AgentStoryOptions = {
  readonly turns: readonly ScriptedTurn[]
  readonly subagents?: readonly Thread[]
  /** Variables of the relay beside the test's own. */
  readonly relayEnv?: Readonly<Record<string, string>>
  readonly permissionMode?: 'plan' | 'auto'
  /** Auto mode's judge blocks a call that has this in it. Default: none. */
  readonly judgeBlocks?: string
  /** Variables of the CLI beside those it always gets. */
  readonly env?: Readonly<Record<string, string>>
  /** Puts what the story needs into the agent's home; answers further arguments of the CLI. */
  readonly setUp?: (home: AgentHome) => Promise<readonly string[] | undefined>
}

/** The agent is connected by `nod connect`, as a person would. */
export async function openAgentStory(options: AgentStoryOptions): Promise<AgentStory> {
  const { turns, subagents = [], relayEnv = {}, permissionMode, judgeBlocks, env, setUp } = options
  const relay = await runRelay({ env: relayEnv })
  const agent = await makeAgentHome({ permissions: { defaultMode: 'default' } })
  const model = await startModelApi({ main: turns, subagents, ...(judgeBlocks !== undefined && { judgeBlocks }) })
  const args = (await setUp?.(agent)) ?? []
  await relay.nod(['connect', 'claude-code', '--no-deny-rules'], { HOME: agent.home })
  const code = new URLSearchParams(new URL(await relay.pairingLink()).hash.slice(1)).get('code') ?? ''
  const phone = await TestDevice.pair(relay.url, code)
  const place = { cwd: agent.project, home: agent.home, modelUrl: model.url, args }
  const terminal = await startTerminal({ ...place, ...(permissionMode && { permissionMode }), ...(env && { env }) })
  const tasks = async (): Promise<readonly TaskSummary[]> => Object.values((await boardOf(phone)).tasks)
  const details = async ({ id }: Pick<TaskSummary, 'id'>): Promise<TaskDetails> =>
    v.parse(taskDetailsSchema, (await phone.get(`/api/tasks/${id}`)).body)
  return {
    relay,
    phone,
    model,
    agent,
    terminal,
    tasks,
    details,
    nextTask: async (kind) => {
      const waits = (task: TaskSummary): boolean => task.state === 'parked' && (kind ?? task.kind) === task.kind
      const found = await pollUntil(tasks, (seen) => seen.some(waits), 20_000, `a task of the kind ${kind ?? 'any'}`)
      return one(found.find(waits))
    },
    decide: async (task, members) => {
      const { status, body } = await phone.decide(task, members)
      if (status !== 200) throw new Error(`the decision was refused: ${status} ${JSON.stringify(body)}`)
    },
    ended: async (task, state = 'confirmed') => {
      const seen = async () => (await details(task)).task
      return pollUntil(seen, ({ effect }) => effect?.state === state, 20_000, `the task to be ${state}`)
    },
    until: async (task, { state, reason }) => {
      const seen = async () => (await details(task)).task
      const fits = (now: TaskSummary): boolean => now.state === state && now.reason === reason
      return pollUntil(seen, fits, 20_000, `the task to be ${state}, ${reason}`)
    },
    session: async () => one(Object.values((await boardOf(phone)).sessions)[0]),
    close: async () => {
      await terminal.close()
      await relay.close()
      await model.close()
      await agent.close()
    },
  }
}

async function boardOf(phone: TestDevice) {
  return v.parse(v.object({ snapshot: boardSchema }), (await phone.get('/api/board')).body).snapshot
}

function one<T>(thing: T | undefined): T {
  if (thing === undefined) throw new Error('there is none')
  return thing
}
