// The outbox on the page: what lies in it, live; sent whenever the network may be back, told in every tab.

import { computed, effect, type ReadonlySignal, signal, untracked } from '@preact/signals'
import * as v from 'valibot'
import type { Board } from '../../../shared/board.ts'
import type { DecisionId, DeviceId } from '../../../shared/ids.ts'
import type { Api } from '../../link/api.ts'
import { type FlushResult, flushOutbox, worthUntil } from '../../link/flush-outbox.ts'
import { joinTabs } from '../../link/tabs.ts'
import { withdrawDecision } from '../../link/withdraw-decision.ts'
import type { Outbox, OutboxItem } from '../../vault/outbox.ts'
import type { AppModel, OutboxView, Outcome } from './app-model.ts'
import { createFlushLoop } from './flush-loop.ts'
import { done, refusal } from './outcome.ts'
import type { World } from './world.ts'

export type OutboxModelOptions = {
  readonly world: Pick<World, 'clock' | 'random' | 'locks' | 'openChannel' | 'page'>
  readonly outbox: Outbox
  readonly api: Api
  /** `null` while this browser is not a device. */
  readonly deviceId: () => DeviceId | null
  readonly relayNow: () => number
  readonly board: ReadonlySignal<Board | null>
  readonly foretell: (task: Extract<FlushResult, { is: 'taken' }>['task']) => void
}

export type OutboxModel = Pick<AppModel, 'outbox' | 'withdraw' | 'dismissOutbox'> & {
  /** Keeps a signed decision and sends it. The refusal says why it could not be kept. */
  readonly keep: (item: OutboxItem) => Promise<Outcome>
  /** Resolves when the relay took it, or when it will not be sent. */
  readonly over: (decisionId: DecisionId) => Promise<Outcome>
  /** The network may be back, or this browser is a device now: what waits is sent. */
  readonly wake: () => void
  /** Nobody looks any more who could undo: what was kept here for that goes out now. */
  readonly endUndo: () => void
  /** Reads it anew; sends nothing. */
  readonly look: () => Promise<void>
  /** This browser is no longer the device that signed what waits. */
  readonly abandon: () => void
  readonly close: () => void
}

const messageSchema = v.object({ type: v.literal('changed') })

const notSent = refusal('not-sent', 'This was not sent: this browser is no longer paired.')
const notKept = refusal('not-kept', 'This browser could not keep the decision. Free some space, then decide again.')
const withdrawn = refusal('withdrawn', 'It was withdrawn.')
const gone = refusal('gone', 'It had left already: the task tells what became of it.')

export function createOutboxModel(options: OutboxModelOptions): OutboxModel {
  const { outbox, board, relayNow } = options
  const { clock, random, locks, openChannel, page } = options.world
  const items = signal<readonly OutboxItem[]>([])
  const dismissed = new Set<DecisionId>()
  const waiters = new Map<DecisionId, (outcome: Outcome) => void>()
  /** What this page keeps for a moment; another one may still show how to undo its own. */
  const undoable = new Set<DecisionId>()
  const ended = new AbortController()
  const { flush, pause, close } = createFlushLoop({ clock, random, run })

  const tabs = joinTabs(openChannel('nod-outbox'), messageSchema, () => void hear())
  const tellTabs = (): void => tabs.tell({ type: 'changed' })

  /** Another page or the worker changed it. What is new here is tried once more: this page may have the network. */
  async function hear(): Promise<void> {
    const before = new Set(items.peek().map((item) => item.decisionId))
    await look()
    if (items.peek().some((item) => item.state === 'waiting' && !before.has(item.decisionId))) flush()
  }

  /** Storage that fails shows what was known before. */
  async function look(): Promise<void> {
    const all = await outbox.all().catch(() => null)
    if (all === null || ended.signal.aborted) return
    items.value = all.filter((item) => !dismissed.has(item.decisionId))
    for (const id of undoable) if (all.every((item) => item.decisionId !== id)) undoable.delete(id)
    for (const decisionId of [...waiters.keys()]) {
      const item = all.find((one) => one.decisionId === decisionId)
      if (item === undefined) finish(decisionId, done)
      else if (item.state === 'not-sent')
        finish(decisionId, refusal(item.problem?.code ?? '', item.problem?.message ?? ''))
    }
  }

  async function endUndo(): Promise<void> {
    const ids = [...undoable]
    undoable.clear()
    if (ids.length === 0) return
    // This page may be gone before its storage has answered: the worker goes on.
    page.handOver(ids)
    await outbox.endUndo(ids).catch(() => undefined)
    tellTabs()
    flush()
  }

  function finish(decisionId: DecisionId, outcome: Outcome): void {
    waiters.get(decisionId)?.(outcome)
    waiters.delete(decisionId)
  }

  async function run(): Promise<readonly FlushResult[]> {
    const deviceId = options.deviceId()
    if (deviceId === null || ended.signal.aborted) return []
    await look()
    if (!items.peek().some((item) => item.state === 'waiting')) return []
    const results = await flushOutbox({
      ...{ outbox, api: outliving(options.api, page), locks, clock, relayNow, deviceId, tellTabs },
      known: (id) => board.peek()?.tasks[id],
      isOffline: page.isOffline,
    })
    // Another device by now: what it was told is not for this one.
    if (options.deviceId() === deviceId) {
      for (const { task } of results.flatMap((result) => ('task' in result ? result : []))) {
        if (task !== undefined) options.foretell(task)
      }
    }
    await look()
    // Every page may be closed by the time there is a network.
    if (results.some((result) => result.is === 'waiting' && result.why !== 'not-yet')) page.requestSync()
    return results
  }

  const endWatch = effect(() => {
    const tasks = board.value?.tasks
    const over = items.value.filter((item) => (tasks?.[item.taskId]?.state ?? 'parked') !== 'parked')
    untracked(() => {
      if (over.some((item) => item.state === 'waiting')) flush()
      for (const { decisionId, taskId } of over.filter((item) => item.state === 'not-sent')) {
        // It had arrived after all, although no answer came.
        if (tasks?.[taskId]?.decision?.decisionId === decisionId) dismiss(decisionId)
      }
    })
  })

  function dismiss(decisionId: DecisionId): void {
    dismissed.add(decisionId)
    items.value = items.peek().filter((item) => item.decisionId !== decisionId || item.state === 'waiting')
    void outbox.dismiss(decisionId).then(tellTabs, () => undefined)
  }

  return {
    outbox: computed(() => items.value.map((item) => viewOf(item, relayNow(), clock.now()))),
    keep: async (item) => {
      try {
        // A decision anew takes the place of one that was not sent.
        for (const old of items.peek()) if (old.taskId === item.taskId) await outbox.dismiss(old.decisionId)
        await outbox.put(item)
      } catch {
        return notKept
      }
      if (item.sendAfter !== undefined) undoable.add(item.decisionId)
      // It was hidden while the signature was made.
      if (!page.isVisible()) await endUndo()
      await look()
      if (!items.peek().some(({ decisionId }) => decisionId === item.decisionId)) return notSent
      tellTabs()
      flush()
      return done
    },
    over: (decisionId) =>
      new Promise((resolve) => {
        waiters.set(decisionId, resolve)
        void look()
      }),
    endUndo: () => void endUndo(),
    withdraw: async (decisionId) => {
      // Does not stand in line behind a request that takes its time.
      if (await outbox.undo(decisionId, clock.now()).catch(() => false)) {
        finish(decisionId, withdrawn)
        tellTabs()
        await look()
        return done
      }
      const found = await withdrawDecision({ outbox, locks, tellTabs }, decisionId)
      if (found !== 'gone') finish(decisionId, withdrawn)
      await look()
      if (found === 'may-have-arrived') return refusal('may-have-arrived', mayHaveArrived)
      return found === 'gone' ? gone : done
    },
    dismissOutbox: dismiss,
    wake: flush,
    look,
    abandon: () => {
      pause()
      for (const decisionId of [...waiters.keys()]) finish(decisionId, notSent)
      void look()
    },
    close: () => {
      ended.abort()
      close()
      for (const decisionId of [...waiters.keys()]) finish(decisionId, notSent)
      endWatch()
      tabs.close()
    },
  }
}

const mayHaveArrived = 'It is not sent again. An earlier try got no answer, so the relay may have it: the task tells.'

/** By the relay's clock, because ages and times left are counted by it. */
function viewOf(item: OutboxItem, relayNow: number, now: number): OutboxView {
  const aheadMs = relayNow - now
  const { decisionId, taskId, verdict, message, title, preview, problem } = item
  const until = worthUntil(item)
  const { sendAfter } = item
  return {
    ...{ decisionId, taskId, verdict, title, preview },
    ...(message === undefined ? {} : { message }),
    ...(problem === undefined ? {} : { problem }),
    state: item.state === 'not-sent' ? 'not-sent' : problem === undefined ? 'sending' : 'waiting',
    tappedAt: item.tappedAt + aheadMs,
    worthUntil: Number.isFinite(until) ? until + aheadMs : null,
    mayHaveArrived: item.mayHaveArrived === true,
    ...(sendAfter !== undefined && sendAfter > now ? { undoUntil: sendAfter + aheadMs } : {}),
  }
}

/** Browsers let go of about 64 kB of requests whose page is gone. */
const mostToOutlive = 16_000

/** What leaves while nobody looks may outlive the page. */
function outliving(api: Api, page: Pick<World['page'], 'isVisible'>): Pick<Api, 'send'> {
  return {
    send: (method, path, body, schema) =>
      api.send(method, path, body, schema, {
        outlivesPage: !page.isVisible() && typeof body === 'string' && body.length < mostToOutlive,
      }),
  }
}
