// The core: one board with all its rules, built from its ports. Nothing hangs on the module: build a second one beside it.

import { Agenda, type OnFault } from './agenda.ts'
import { AskPolicies } from './ask-policies.ts'
import { boardMemoryMs, pruneBoard } from './board-limits.ts'
import { Calls } from './calls.ts'
import { Decisions } from './decisions.ts'
import { Devices } from './devices.ts'
import { Gates } from './gates.ts'
import { createHappenings, type Happenings } from './happenings.ts'
import { Hosts } from './hosts.ts'
import { Ledger, type LedgerLimits } from './ledger.ts'
import { RateLimiter } from './limits.ts'
import { LiveTasks, settledLifeMs } from './live-tasks.ts'
import { Log } from './log.ts'
import { Mutes } from './mutes.ts'
import { Observing } from './observing.ts'
import { PairingCodes } from './pairing-codes.ts'
import { attachLifeMs, Parking } from './parking.ts'
import type { Agent, Clock, Ids, PushSender, Store } from './ports.ts'
import { Presence } from './presence.ts'
import { Pushing } from './pushing/pushing.ts'
import { Reach } from './reach.ts'
import { Replying } from './replying.ts'
import { endScriptSessions } from './script-sessions.ts'
import { Settling } from './settling.ts'
import { Signatures } from './signatures.ts'
import { TestTasks } from './test-task.ts'
import { VisiblePages } from './visible-pages.ts'

export type CoreOptions = {
  readonly store: Store
  readonly clock: Clock
  readonly ids: Ids
  readonly agents: Readonly<Record<string, Agent>>
  /** Whoever made it closes it, after the core. */
  readonly sender: PushSender
  /** Build id of the page this relay serves. */
  readonly build: string
  /** What this machine is called. */
  readonly localName: string
  /** How long a task waits at most. */
  readonly parkMs: number
  /** Another history begins: the machine was rebooted after an unclean stop. */
  readonly newEpoch: boolean
  readonly ledgerLimits?: LedgerLimits
  /** Told of faults in what happens by itself (deadlines, hang-ups); they are tried again. */
  readonly onFault: OnFault
}

export type Core = {
  readonly store: Store
  readonly clock: Clock
  readonly agents: Readonly<Record<string, Agent>>
  readonly ledger: Ledger
  readonly log: Log
  readonly live: LiveTasks
  readonly happened: Happenings
  readonly parking: Parking
  readonly observing: Observing
  readonly replying: Replying
  readonly decisions: Decisions
  readonly devices: Devices
  readonly hosts: Hosts
  readonly asks: AskPolicies
  readonly presence: Presence
  readonly visible: VisiblePages
  readonly mutes: Mutes
  readonly pushing: Pushing
  readonly codes: PairingCodes
  readonly reach: Reach
  readonly testTasks: TestTasks
  readonly signatures: Signatures
  readonly limiter: RateLimiter
  /** Hands back what cannot wait for the next start and cuts the rest; then the store may be closed. */
  close(): void
}

const inputLifeMs = 30 * 24 * 3_600_000
const inputBytes = 500_000_000
const deliveryLifeMs = 7 * 24 * 3_600_000
const roundMs = 3_600_000

/** Opens a board: reads what the store has, expires what is overdue. The port may open afterwards. */
export function createCore(options: CoreOptions): Core {
  const { store, clock, ids, agents, parkMs } = options
  const log = new Log(store)
  const ledger = new Ledger(store, {
    build: options.build,
    epoch: ids.epoch,
    newEpoch: options.newEpoch,
    ...(options.ledgerLimits && { limits: options.ledgerLimits }),
  })
  ledger.onRollback(() => log.reread())
  const agenda = new Agenda(clock, options.onFault)
  const live = new LiveTasks()
  const calls = new Calls()
  const happened = createHappenings(options.onFault)
  const settlingParts = { ledger, store, clock, log, live, gates: new Gates(), agenda, happened }
  const settling = new Settling(settlingParts)
  const parking = new Parking({ ...settlingParts, ids, calls, settling, parkMs })
  const observing = new Observing({ ...settlingParts, calls, settling })
  const codes = new PairingCodes(clock, ids)
  const reach = new Reach(clock, ids)
  const hosts = new Hosts({ store, ledger, log, clock, ids, parking, happened, localName: options.localName })
  const devices = new Devices({ store, ledger, log, clock, ids, live, settling, codes, happened })
  const { sender, onFault } = options
  const presence = new Presence({ ...settlingParts, hosts, onFault })
  const visible = new VisiblePages({ clock, agenda, onFault })
  const mutes = new Mutes({ ...settlingParts, devices, onFault })
  const round = (): void => {
    const now = clock.now()
    pruneBoard(ledger, now)
    mutes.prune()
    live.forget(now)
    store.transact(() => {
      store.tasks.forgetInputs(now - inputLifeMs, inputBytes)
      store.tasks.endLives(now - settledLifeMs)
      store.tasks.freeAttaches(now - attachLifeMs)
      store.deliveries.forget(now - deliveryLifeMs)
    })
    agenda.at('round', now + roundMs, round)
  }
  const pushing = new Pushing({
    ...{ ...settlingParts, ids, agents, hosts, devices, sender, presence, visible, mutes, onFault },
  })
  endScriptSessions({ happened, live, ledger, clock })
  parking.recover()
  pushing.start()
  pruneBoard(ledger, clock.now())
  agenda.at('round', clock.now() + Math.min(roundMs, boardMemoryMs), round)
  return {
    store,
    clock,
    agents,
    ledger,
    log,
    live,
    parking,
    happened,
    observing,
    replying: new Replying({ ledger, live, happened, parking, observing }),
    decisions: new Decisions({ ...settlingParts, settling, agents }),
    devices,
    hosts,
    asks: new AskPolicies({ store, ledger, hosts }),
    presence,
    visible,
    mutes,
    pushing,
    codes,
    reach,
    testTasks: new TestTasks({
      ...settlingParts,
      parking,
      settling,
      hosts,
      devices,
      agents,
      pushing,
    }),
    signatures: new Signatures({ devices, clock, store }),
    limiter: new RateLimiter(clock),
    close: () => {
      // First: what the stop itself ends is told by the next start, which can still see it through.
      reach.close()
      pushing.close()
      parking.close()
      agenda.close()
      ledger.checkpoint()
    },
  }
}
