// The composition root: builds one relay out of its parts. Everything hangs on the objects made here, nothing on modules.

import { readFileSync } from 'node:fs'
import type { Server } from 'node:http'
import { homedir, hostname } from 'node:os'
import { fileURLToPath } from 'node:url'
import pino from 'pino'
import { createClaudeCode } from './agents/claude-code/claude-code.ts'
import { CannotStart } from './cannot-start.ts'
import { socketPathOf } from './cli/data-folder.ts'
import type { OnFault } from './core/agenda.ts'
import { type Core, createCore } from './core/core.ts'
import type { LedgerLimits } from './core/ledger.ts'
import type { Limits } from './core/limits.ts'
import type { Store } from './core/ports.ts'
import { openHome } from './data-home.ts'
import { publicApp, socketApp } from './http/apps.ts'
import { Hub } from './http/hub.ts'
import { openPairing } from './http/operator-routes.ts'
import { ParkedResponses } from './http/parked-responses.ts'
import { listenOnPort, listenOnSocket, portOf } from './listening.ts'
import { randomIds } from './random-ids.ts'
import { bootId } from './store/boot-id.ts'
import { systemClock } from './system-clock.ts'

export { CannotStart }

export type RelayOptions = {
  /** Data folder. */
  readonly home: string
  /** Port on 127.0.0.1; 0 takes a free one. */
  readonly port: number
  /** Public https address, when there is one. */
  readonly origin?: string
  readonly contact?: string
  /** How long a task waits at most. */
  readonly parkMs: number
  readonly logLevel: string
  readonly version: string
  /** Folder of the built page; default the one beside the build. */
  readonly pageFolder?: string
  readonly limits?: Limits
  /** How much of the past the ledger keeps; the default is the ledger's own. */
  readonly ledgerLimits?: LedgerLimits
}

export type Relay = {
  readonly url: string
  readonly socketPath: string
  readonly pairedDevices: number
  openPairing(): { code: string; url: string; expiresAt: string }
  /** Streams end, plain hooks are handed back, others come back to the next start; then everything is closed. */
  close(): Promise<void>
}

/** Starts a relay. @throws CannotStart with one clear sentence. */
export async function startRelay(options: RelayOptions): Promise<Relay> {
  if (process.platform === 'win32') {
    throw new CannotStart('unsupported-platform', 'Nod runs on Linux, macOS and WSL2. On Windows start it inside WSL2.')
  }
  const store = openHome(options.home)
  const logger = pino({ level: options.logLevel }, pino.destination({ fd: 2, sync: true }))
  const core = openCore(options, store, (fault) => logger.error({ err: fault }, 'fault, tried again'))
  const { clock } = core
  const hub = new Hub(core.ledger, clock)
  core.devices.onTokenEnded((id) => hub.drop(id))
  const parked = new ParkedResponses(core.parking, clock)
  let port = options.port
  const url = (): string => options.origin ?? `http://127.0.0.1:${port}`
  const { version, origin, limits } = options
  const names = { port: () => port, ...(origin !== undefined && { origin }) }
  const parts = {
    ...{ core, hub, parked, logger, names, version, url },
    pageFolder: pageFolderOf(options),
    ...(limits && { limits }),
  }
  const servers: Server[] = []
  const close = once(async (): Promise<void> => {
    // A full disk must not keep the port: each part ends, whatever became of the one before.
    try {
      hub.close()
      parked.close()
      core.close()
      store.meta.set('open-boot', '')
    } finally {
      await Promise.all(servers.map(closed))
      store.close()
    }
  })
  try {
    const socketPath = socketPathOf(options.home)
    servers.push(await listenOnSocket(socketApp(parts), socketPath))
    const server = await listenOnPort(publicApp(parts), options.port)
    servers.push(server)
    port = portOf(server)
    return {
      url: `http://127.0.0.1:${port}`,
      socketPath,
      get pairedDevices() {
        return core.devices.paired
      },
      openPairing: () => openPairing({ core, version, url, ...(origin !== undefined && { origin }) }),
      close,
    }
  } catch (fault) {
    await close()
    throw fault
  }
}

function openCore(options: RelayOptions, store: Store, onFault: OnFault): Core {
  const boot = bootId()
  const openSince = store.meta.get('open-boot') ?? ''
  const core = createCore({
    store,
    clock: systemClock(),
    ids: randomIds(),
    agents: { 'claude-code': createClaudeCode({ home: homedir(), nodHome: options.home }) },
    build: buildOf(pageFolderOf(options)),
    localName: hostname(),
    parkMs: options.parkMs,
    newEpoch: openSince !== '' && openSince !== boot,
    onFault,
    ...(options.ledgerLimits && { ledgerLimits: options.ledgerLimits }),
  })
  store.meta.set('open-boot', boot)
  return core
}

/** Beside the compiled relay when built, in `dist/` when run from source. */
function pageFolderOf({ pageFolder }: RelayOptions): string {
  const beside = import.meta.url.endsWith('.ts') ? '../dist/page' : '../page'
  return pageFolder ?? fileURLToPath(new URL(beside, import.meta.url))
}

/** The id the page was built with; open pages of another one offer to reload. */
function buildOf(pageFolder: string): string {
  try {
    const { build }: { build?: unknown } = JSON.parse(readFileSync(`${pageFolder}/build.json`, 'utf8'))
    return typeof build === 'string' ? build : 'unbuilt'
  } catch {
    return 'unbuilt'
  }
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}

/** The same end for everybody who asks for it. */
function once(deed: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined
  return () => {
    done ??= deed()
    return done
  }
}
