// A board over real HTTP whose clock and changes are the test's own: the core, the hub and the routes, nothing faked between.

import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import pino from 'pino'
import type { Core } from '../../../relay/core/core.ts'
import { createCore } from '../../../relay/core/core.ts'
import type { LedgerLimits } from '../../../relay/core/ledger.ts'
import type { Clock, Store } from '../../../relay/core/ports.ts'
import { publicApp } from '../../../relay/http/apps.ts'
import { Hub } from '../../../relay/http/hub.ts'
import { ParkedResponses } from '../../../relay/http/parked-responses.ts'
import { listenOnPort, portOf } from '../../../relay/listening.ts'
import { randomIds } from '../../../relay/random-ids.ts'
import { openStore } from '../../../relay/store/open-store.ts'
import { systemClock } from '../../../relay/system-clock.ts'
import type { SessionId } from '../../../shared/ids.ts'
import { FakeSender } from '../../support/fake-sender.ts'
import { aSession, sessionId } from '../../support/tasks.ts'
import { TestDevice } from '../../support/test-device.ts'
import { type ReaderOptions, StreamReader } from './stream-reader.ts'

export type OpenBoard = {
  readonly core: Core
  readonly hub: Hub
  readonly url: string
  readonly device: TestDevice
  /** Most bytes that lie unread at the relay, of any one connection. */
  unread(): number
  /** One change: this session says something of that many characters. */
  say(session: number, characters?: number): void
  read(options?: Partial<ReaderOptions>): Promise<StreamReader>
  close(): Promise<void>
}

const endless = { perSecond: 1e6, burst: 1e6 }

export async function openBoard(
  options: { clock?: Clock; store?: Store; ledgerLimits?: LedgerLimits } = {},
): Promise<OpenBoard> {
  const { clock = systemClock(), store = openStore(':memory:'), ledgerLimits } = options
  const core = createCore({
    ...{ store, clock, ids: randomIds(), agents: {}, build: 'test', localName: 'workshop', parkMs: 3_600_000 },
    sender: new FakeSender(),
    newEpoch: false,
    onFault: (fault) => {
      throw fault
    },
    ...(ledgerLimits && { ledgerLimits }),
  })
  const hub = new Hub(core.ledger, clock)
  core.devices.onTokenEnded((id) => hub.drop(id))
  const parked = new ParkedResponses(core.parking, clock)
  let port = 0
  const url = (): string => `http://127.0.0.1:${port}`
  const app = publicApp({
    ...{ core, hub, parked, logger: pino({ level: 'silent' }), names: { port: () => port }, url },
    ...{ pageFolder: '/nowhere', version: 'test', limits: { device: endless, host: endless, stranger: endless } },
  })
  const server = await listenOnPort(app, 0)
  port = portOf(server)
  const sockets = socketsOf(server)
  const device = await TestDevice.pair(url(), core.codes.open().code)
  // Its first sign of life is a change of the board, too: it comes before the test's own.
  await device.get('/api/board')
  return {
    ...{ core, hub, device, url: url() },
    unread: () => Math.max(0, ...[...sockets].map((socket) => socket.writableLength)),
    say: (session, characters = 10) => {
      const id: SessionId = sessionId(session)
      core.ledger.commit((draft) => {
        draft.sessions[id] = aSession(session, { lastMessage: `${core.ledger.cursor} `.padEnd(characters, 'x') })
      })
    },
    read: (wishes = {}) => StreamReader.open(url(), { token: device.token, ...wishes }),
    close: async () => {
      hub.close()
      parked.close()
      core.close()
      await new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
      store.close()
    },
  }
}

function socketsOf(server: Server): ReadonlySet<Socket> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  return sockets
}
