// The outbox: decisions this device made and the relay has not yet taken. Page and worker share it; what lies in it was
// signed at the tap and is sent with the same bytes, by whoever finds the network first.

import * as v from 'valibot'
import { type DecisionId, decisionIdSchema, deviceIdSchema, taskIdSchema } from '../../shared/ids.ts'
import { verdicts, vias } from '../../shared/task.ts'
import type { VaultDatabase } from './connection.ts'
import { parsed, readIdentityRecord } from './record.ts'

export const outboxItemSchema = v.object({
  decisionId: decisionIdSchema,
  taskId: taskIdSchema,
  /** Who signed it: another device's items are never sent. */
  deviceId: deviceIdSchema,
  /** The signed body, ready to be posted to `/api/tasks/:taskId/decision`. */
  bytes: v.string(),
  verdict: v.picklist(verdicts),
  message: v.exactOptional(v.string()),
  via: v.picklist(vias),
  /** What the person saw, to name the item by. */
  title: v.string(),
  preview: v.string(),
  /** ms since 1970 by this device's clock. */
  tappedAt: v.number(),
  /** Not sent before this instant (a moment to undo); by this device's clock, and no part of what is signed. */
  sendAfter: v.exactOptional(v.number()),
  /** `not-sent` stays to be seen until it is dismissed: it came too late, or the relay refused it. */
  state: v.picklist(['waiting', 'not-sent']),
  /** Why it was not sent, or why it still waits. */
  problem: v.exactOptional(v.object({ code: v.string(), message: v.string() })),
  /** Bytes left this device and no answer came: the relay may have it. */
  mayHaveArrived: v.exactOptional(v.boolean()),
})
export type OutboxItem = Readonly<v.InferOutput<typeof outboxItemSchema>>
export type OutboxProblem = NonNullable<OutboxItem['problem']>

export type Outbox = {
  /** Oldest tap first. */
  readonly all: () => Promise<readonly OutboxItem[]>
  /** Keeps a decision before it is sent; nothing when its device is gone: a late write must not outlive a wipe. */
  readonly put: (item: OutboxItem) => Promise<void>
  /** The relay took it, or it was withdrawn. */
  readonly remove: (decisionId: DecisionId) => Promise<void>
  /** It stays to be sent; without a problem nothing stands in its way. Nothing for one that no longer waits. */
  readonly markWaiting: (decisionId: DecisionId, standing: Standing) => Promise<void>
  /** It will not be sent, and stays to be seen until it is dismissed. */
  readonly markNotSent: (decisionId: DecisionId, problem: OutboxProblem) => Promise<void>
  /** Their moment to undo is over before its time. Nothing for those that no longer wait. */
  readonly endUndo: (decisionIds: readonly DecisionId[]) => Promise<void>
  /** Forgets one whose moment to undo is not over: no flusher can have taken it. False: it stays, or is not there. */
  readonly undo: (decisionId: DecisionId, now: number) => Promise<boolean>
  /** Forgets one that was not sent; one that waits stays. */
  readonly dismiss: (decisionId: DecisionId) => Promise<void>
}

type Standing = { readonly problem: OutboxProblem | null; readonly mayHaveArrived: boolean }

/** Shared by page and worker. Every deed is one transaction; `using` opens the vault, and again after a cut connection. */
export function createOutbox(using: <T>(deed: (database: VaultDatabase) => Promise<T>) => Promise<T>): Outbox {
  /** What the deed answers is written; `null` leaves everything as it is. */
  function change(decisionId: DecisionId, deed: (item: OutboxItem) => OutboxItem | null): Promise<void> {
    return using(async (db) => {
      const tx = db.transaction('outbox', 'readwrite')
      const item = parsed(outboxItemSchema, await tx.store.get(decisionId))
      const next = item === null ? null : deed(item)
      if (next !== null) await tx.store.put(next, decisionId)
      await tx.done
    })
  }

  return {
    all: async () => readItems(await using((db) => db.getAll('outbox'))),
    put: (item) =>
      using(async (db) => {
        const tx = db.transaction(['identity', 'outbox'], 'readwrite')
        const self = readIdentityRecord(await tx.objectStore('identity').get('self'))
        if (self?.deviceId === item.deviceId) await tx.objectStore('outbox').put(item, item.decisionId)
        await tx.done
      }),
    remove: (decisionId) => using((db) => db.delete('outbox', decisionId)),
    markWaiting: (decisionId, { problem, mayHaveArrived }) =>
      change(decisionId, (item) => {
        const { problem: _, mayHaveArrived: __, ...plain } = item
        if (item.state !== 'waiting') return null
        return { ...plain, ...(problem === null ? {} : { problem }), ...(mayHaveArrived ? { mayHaveArrived } : {}) }
      }),
    markNotSent: (decisionId, problem) => change(decisionId, (item) => ({ ...item, state: 'not-sent', problem })),
    endUndo: async (decisionIds) => {
      const over = decisionIds.map((decisionId) => change(decisionId, ({ sendAfter: _, ...item }) => item))
      await Promise.all(over)
    },
    undo: (decisionId, now) =>
      using(async (db) => {
        const tx = db.transaction('outbox', 'readwrite')
        const item = parsed(outboxItemSchema, await tx.store.get(decisionId))
        const mayUndo = item?.state === 'waiting' && (item.sendAfter ?? 0) > now
        if (mayUndo) await tx.store.delete(decisionId)
        await tx.done
        return mayUndo
      }),
    dismiss: (decisionId) =>
      using(async (db) => {
        const tx = db.transaction('outbox', 'readwrite')
        const item = parsed(outboxItemSchema, await tx.store.get(decisionId))
        if (item?.state === 'not-sent') await tx.store.delete(decisionId)
        await tx.done
      }),
  }
}

type OutboxStore = {
  readonly getAll: () => Promise<readonly unknown[]>
  readonly put: (item: unknown, key: string) => Promise<unknown>
}

/** This browser is no longer the device that signed them: what waits is told as not sent. Part of a wider transaction. */
export async function leaveUnsent(store: OutboxStore): Promise<void> {
  for (const item of readItems(await store.getAll())) {
    if (item.state === 'waiting')
      await store.put({ ...item, state: 'not-sent', problem: noLongerThisDevice }, item.decisionId)
  }
}

const noLongerThisDevice: OutboxProblem = {
  code: 'device-revoked',
  message: 'This browser is no longer the device that signed it.',
}

function readItems(records: readonly unknown[]): readonly OutboxItem[] {
  return records
    .flatMap((record) => parsed(outboxItemSchema, record) ?? [])
    .sort((a, b) => a.tappedAt - b.tappedAt || (a.decisionId < b.decisionId ? -1 : 1))
}
