// A calm story: a phone in a pocket, a relay whose time can be moved on, and an agent's hooks. It tells what buzzed, and
// proves that nothing did.

import { randomUUID } from 'node:crypto'
import { socketPathOf } from '../../../relay/cli/data-folder.ts'
import { attendedMs } from '../../../relay/core/presence.ts'
import type { Board } from '../../../shared/board.ts'
import type { TaskSummary } from '../../../shared/task.ts'
import type { JsonObject } from '../../../shared/wire.ts'
import { pollUntil } from '../claude-code/poll.ts'
import { aBody, aGate, type HookBody } from '../hook-bodies.ts'
import type { Notification } from '../push/notification-daemon.ts'
import { TestDevice } from '../test-device.ts'
import { boardOf, endAttach, postHook } from '../test-relay.ts'
import { type ChromiumPhone, openChromiumPhone } from './chromium-phone.ts'
import { openPassingTime } from './passing-time.ts'
import { relayEnvironment } from './phone.ts'
import { closeAll } from './phone-story.ts'
import { type RelayRun, runRelay } from './relay-run.ts'

export type Asked = {
  readonly task: TaskSummary
  /** What the agent was answered; empty: nothing, its terminal goes on. */
  readonly answer: Promise<string>
  /** Its hook ends: somebody answered at the terminal, or the agent is gone. */
  end(because: 'signal' | 'agent-gone'): Promise<void>
}

export type CalmStory = {
  readonly phone: ChromiumPhone
  readonly relay: RelayRun
  /** A second device: it gets no pushes and sees the board. */
  readonly reader: TestDevice
  /** The relay's time goes on by this. */
  pass(ms: number): Promise<void>
  /** The agent of this session asks to run a command in this project; resolves when the task is on the board. */
  ask(command: string, where?: { readonly session?: string; readonly project?: string }): Promise<Asked>
  /** Any other hook of the agent; resolves when the relay has taken it. */
  tell(body: HookBody): Promise<void>
  board(): Promise<Board>
  /** What was put on the lock screen since this was asked last, "title: body". A test that comes at once proves it is all. */
  buzzed(): Promise<readonly string[]>
  /** The next day: nothing waits, no page is open, nobody sits anywhere, and nobody said where they are. */
  startOver(): Promise<void>
  close(): Promise<void>
}

/** The phone is paired, gets notifications and has no page open; nobody has been at the terminal. */
export async function openCalmStory(): Promise<CalmStory> {
  const time = await openPassingTime()
  const phone = await openChromiumPhone()
  let relay: RelayRun | undefined
  try {
    relay = await runRelay({ env: time.environment(relayEnvironment([phone])) })
    return await tellStory({ time, phone, relay })
  } catch (cause) {
    await closeAll(relay, phone, time)
    throw new Error('the phone could not be made ready', { cause })
  }
}

type Parts = {
  readonly time: Awaited<ReturnType<typeof openPassingTime>>
  readonly phone: ChromiumPhone
  readonly relay: RelayRun
}

async function tellStory({ time, phone, relay }: Parts): Promise<CalmStory> {
  const reader = await pairWithReader(phone, relay)
  await phone.turnOnNotifications()
  await phone.closePage()
  const socket = socketPathOf(relay.home)
  const open = new Set<Asked>()
  let heard = 0

  async function ask(command: string, { session = 'acme', project = 'acme' } = {}): Promise<Asked> {
    const attach = randomUUID()
    const call = postHook(socket, aGate({ ...placeOf(session, project), tool_input: { command } }), { attach })
    await call.head
    const task = Object.values((await boardOf(reader)).tasks).find(
      ({ preview, state }) => state === 'parked' && preview === command,
    )
    if (!task) throw new Error(`no task asks to run ${command}`)
    const asked: Asked = {
      task,
      answer: call.answer,
      end: async (because) => {
        open.delete(asked)
        await endAttach(socket, attach, because)
        call.cut()
      },
    }
    open.add(asked)
    return asked
  }

  return {
    phone,
    relay,
    reader,
    pass: time.pass,
    ask,
    tell: async (body) => {
      await postHook(socket, body).answer
    },
    board: () => boardOf(reader),
    buzzed: async () => {
      const testing = relay.nod(['test'])
      const test = await phone.notifications.waitFor(isTest, 'the test')
      phone.notifications.tap('Deny', test)
      await testing
      await phone.notifications.waitUntilGone(isTest, 'the test to go')
      const since = phone.notifications.all.slice(heard)
      heard = phone.notifications.all.length
      // Tapped while its push is still at work it is replaced by a word about the Deny, under the same id.
      return since.filter(({ id }) => id !== test.id).map(({ title, body }) => `${title}: ${body}`)
    },
    startOver: async () => {
      await phone.closePage()
      for (const asked of [...open]) await asked.end('agent-gone')
      await phone.notifications.waitUntilGone(({ buttons }) => buttons.length > 0, 'the questions to go')
      await relay.nod(['auto'])
      // The phone learns the relay's clock when its page is open: no more is taken than there has to be.
      if (Object.values((await boardOf(reader)).hosts).some(({ attended }) => attended)) await time.pass(attendedMs)
      heard = phone.notifications.all.length
    },
    close: () => closeAll(relay, phone, time),
  }
}

/** The phone lets the second device in before it gets notifications: it would be told of it. */
async function pairWithReader(phone: ChromiumPhone, relay: RelayRun): Promise<TestDevice> {
  // The link for this computer says that its browser sits here: a tap in it would be a sign of somebody at the terminal.
  await phone.pair(withoutHost(await relay.pairingLink()))
  const code = new URLSearchParams(new URL(await relay.pairingLink()).hash.slice(1)).get('code') ?? ''
  const reader = await TestDevice.pair(relay.url, code, 'Tablet')
  await phone.letIn()
  const isIn = async () => (await reader.get('/api/board')).status === 200
  await pollUntil(isIn, (is) => is, 10_000, 'the second device to be let in')
  return reader
}

function withoutHost(link: string): string {
  const url = new URL(link)
  const parts = new URLSearchParams(url.hash.slice(1))
  parts.delete('host')
  url.hash = parts.toString()
  return url.href
}

function isTest({ title }: Notification): boolean {
  return title.endsWith('sends a test')
}

/** Members of a hook's body: whose it is. */
export function placeOf(session: string, project: string): JsonObject {
  return { session_id: `b1946ac9-0000-4000-8000-${session.padStart(12, '0')}`, cwd: `/home/dev/${project}` }
}

/** The agent's other hooks, of the same session as its questions. */
export function hookOf(name: string, members: JsonObject = {}, session = 'acme', project = 'acme'): HookBody {
  return aBody(name, { ...placeOf(session, project), ...members })
}
