// The composition root: builds one relay out of its parts. Everything hangs on the objects made here, nothing on modules.

import { readFileSync } from 'node:fs'
import type { Server } from 'node:http'
import { homedir, hostname } from 'node:os'
import { fileURLToPath } from 'node:url'
import pino from 'pino'
import { createClaudeCode } from './agents/claude-code/claude-code.ts'
import { createNod } from './agents/nod/nod.ts'
import { createScript } from './agents/script/script.ts'
import { keepAskPolicyFile } from './ask-policy-file.ts'
import { CannotStart } from './cannot-start.ts'
import type { CertificateFiles } from './certificate.ts'
import { socketPathOf } from './cli/data-folder.ts'
import type { OnFault } from './core/agenda.ts'
import { type Core, createCore } from './core/core.ts'
import type { LedgerLimits } from './core/ledger.ts'
import type { Limits } from './core/limits.ts'
import type { PushSender, Store } from './core/ports.ts'
import { openHome } from './data-home.ts'
import { publicApp, socketApp } from './http/apps.ts'
import { Hub } from './http/hub.ts'
import { devicesElsewhere, type Standing } from './http/operator-doctor-route.ts'
import { openPairing } from './http/operator-routes.ts'
import { ParkedResponses } from './http/parked-responses.ts'
import { listenOnSocket } from './listening.ts'
import { type PublicPort, publicPort } from './public-port.ts'
import { createPushSender } from './push/push-sender.ts'
import { vapidSubject } from './push/vapid.ts'
import { randomIds } from './random-ids.ts'
import { bootId } from './store/boot-id.ts'
import { systemClock } from './system-clock.ts'

export { CannotStart }

export type RelayOptions = {
  /** Data folder. */
  readonly home: string
  /** 0 takes a free one. */
  readonly port: number
  /** Address to listen on; default 127.0.0.1. Another one takes `tls`. */
  readonly bind?: string
  /** Speak https by these files; default: http. */
  readonly tls?: CertificateFiles
  /** Public https address, when there is one. */
  readonly origin?: string
  readonly contact?: string
  /** Host name endings of push services allowed beside the known ones; default none. */
  readonly pushHosts?: readonly string[]
  /** Certificate (PEM) of a push service of one's own; default none. */
  readonly pushCa?: string
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
  /** Where a browser on this machine opens it. */
  readonly url: string
  /** Names and addresses its certificate is good for; undefined where it speaks http. */
  readonly certifiedNames?: readonly string[]
  readonly socketPath: string
  readonly pairedDevices: number
  /** Paired at an address the relay does not answer to now. */
  readonly devicesElsewhere: readonly { readonly name: string; readonly origin: string }[]
  /** `auto`, `away` or `here`, and until when. */
  readonly presence: { readonly state: string; readonly until?: string }
  openPairing(): { code: string; url: string; expiresAt: string }
  /** Streams end, plain hooks are handed back, others come back to the next start; then everything is closed. */
  close(): Promise<void>
}

/** Starts a relay. @throws CannotStart with one clear sentence. */
export async function startRelay(options: RelayOptions): Promise<Relay> {
  if (process.platform === 'win32') {
    throw new CannotStart('unsupported-platform', 'Nod runs on Linux, macOS and WSL2. On Windows start it inside WSL2.')
  }
  const door = publicPort(options, systemClock())
  const store = openHome(options.home)
  const logger = pino({ level: options.logLevel }, pino.destination({ fd: 2, sync: true }))
  const sender = createPushSender({
    meta: store.meta,
    clock: systemClock(),
    ...{ origin: options.origin, contact: options.contact, pushHosts: options.pushHosts, ca: options.pushCa },
    onAlarm: (message) => logger.error({ push: message }, 'push refused'),
  })
  const core = openCore(options, { store, sender }, (fault) => logger.error({ err: fault }, 'fault, tried again'))
  const { clock } = core
  const hub = new Hub(core.ledger, clock)
  core.devices.onTokenEnded((id) => hub.drop(id))
  const parked = new ParkedResponses(core.parking, clock)
  const url = (): string => options.origin ?? door.address
  const { version, origin, limits } = options
  const names = {
    ...{ port: () => door.port, isTls: options.tls !== undefined, bound: new URL(door.address).hostname },
    ...(origin !== undefined && { origin }),
  }
  const parts = {
    ...{ core, hub, parked, logger, names, version, url, standing: () => standingOf(door, options) },
    pageFolder: pageFolderOf(options),
    ...(limits && { limits }),
  }
  const servers: Server[] = []
  let endPolicyFile = (): void => {}
  const close = once(async (): Promise<void> => {
    // A full disk must not keep the port: each part ends, whatever became of the one before.
    try {
      endPolicyFile()
      hub.close()
      parked.close()
      core.close()
      store.meta.set('open-boot', '')
    } finally {
      sender.close()
      door.close()
      await Promise.all(servers.map(closed))
      store.close()
    }
  })
  try {
    const socketPath = socketPathOf(options.home)
    servers.push(await listenOnSocket(socketApp(parts), socketPath))
    const notWritten = (fault: unknown) => logger.error({ err: fault }, 'the ask policy was not written, tried again')
    endPolicyFile = keepAskPolicyFile(core, options.home, notWritten)
    const onTrouble = (fault: unknown) => logger.error({ err: fault }, 'the renewed certificate is not used')
    servers.push(await door.listen(publicApp(parts), onTrouble))
    return {
      url: door.address,
      ...(door.certificate && { certifiedNames: door.certificate.names }),
      socketPath,
      get pairedDevices() {
        return core.devices.paired
      },
      get devicesElsewhere() {
        return devicesElsewhere(core, names)
      },
      get presence() {
        const { presenceUntil } = core.ledger.current.relay
        return { state: core.presence.state, ...(presenceUntil !== undefined && { until: presenceUntil }) }
      },
      openPairing: () => openPairing(parts),
      close,
    }
  } catch (fault) {
    await close()
    throw fault
  }
}

function standingOf({ certificate }: PublicPort, options: RelayOptions): Standing {
  const subject = vapidSubject(options)
  return { ...(certificate && { tls: certificate }), ...(subject !== undefined && { vapidSubject: subject }) }
}

function openCore(
  options: RelayOptions,
  { store, sender }: { readonly store: Store; readonly sender: PushSender },
  onFault: OnFault,
): Core {
  const boot = bootId()
  const openSince = store.meta.get('open-boot') ?? ''
  const core = createCore({
    store,
    sender,
    clock: systemClock(),
    ids: randomIds(),
    agents: {
      'claude-code': createClaudeCode({ home: homedir(), nodHome: options.home }),
      nod: createNod(),
      script: createScript(),
    },
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
