// What every store promises about everything but tasks: all or nothing, numbered rows in order, and each thing once.

import { beforeEach, describe, expect, it } from 'vitest'
import { Log } from '../../../relay/core/log.ts'
import type { Store } from '../../../relay/core/ports.ts'
import type { DeliveryRecord } from '../../../relay/core/records.ts'
import { aDevice, aHost, deviceId, hostId, sessionId, taskId } from '../../support/tasks.ts'

const publicKey = { kty: 'EC', crv: 'P-256', x: 'x'.repeat(43), y: 'y'.repeat(43) } as const

export function keepsRows(open: () => Store): void {
  let store: Store
  beforeEach(() => {
    store = open()
  })
  const fail = (): never => {
    throw new Error('in the middle')
  }

  describe('a transaction', () => {
    it('answers what its work answers', () => {
      expect(store.transact(() => 'done')).toBe('done')
    })

    it('is undone whole when its work throws, and the next one holds', () => {
      store.meta.set('a', 'before')
      expect(() =>
        store.transact(() => {
          store.meta.set('a', 'after')
          store.ledger.append({ seq: 1, ops: '[]' })
          fail()
        }),
      ).toThrow('in the middle')
      expect(store.meta.get('a')).toBe('before')
      expect(store.ledger.after(0)).toEqual([])
      store.transact(() => store.meta.set('a', 'again'))
      expect(store.meta.get('a')).toBe('again')
    })

    it('inside another one is a part of it: both hold or none', () => {
      const twice = (deed: () => void): void =>
        store.transact(() => {
          store.meta.set('outer', 'set')
          store.transact(() => store.meta.set('inner', 'set'))
          deed()
        })
      expect(() => twice(fail)).toThrow('in the middle')
      expect([store.meta.get('outer'), store.meta.get('inner')]).toEqual([undefined, undefined])
      twice(() => {})
      expect([store.meta.get('outer'), store.meta.get('inner')]).toEqual(['set', 'set'])
    })

    it('whose inner one throws is undone whole', () => {
      expect(() =>
        store.transact(() => {
          store.meta.set('outer', 'set')
          store.transact(fail)
        }),
      ).toThrow('in the middle')
      expect(store.meta.get('outer')).toBeUndefined()
    })
  })

  describe('a note of the relay', () => {
    it('is replaced by the next of its name', () => {
      expect(store.meta.get('epoch')).toBeUndefined()
      store.meta.set('epoch', 'one')
      store.meta.set('epoch', '')
      expect(store.meta.get('epoch')).toBe('')
    })
  })

  describe('the rows of the ledger', () => {
    const append = (...seqs: number[]): void => {
      for (const seq of seqs) store.ledger.append({ seq, ops: `[${seq}]` })
    }
    const seqs = (after: number): readonly number[] => store.ledger.after(after).map(({ seq }) => seq)

    it('are read in order, after a number', () => {
      append(9, 10, 11)
      expect(store.ledger.after(0)[0]).toEqual({ seq: 9, ops: '[9]' })
      expect(seqs(9)).toEqual([10, 11])
      expect(seqs(11)).toEqual([])
    })

    it('have each number once', () => {
      append(1)
      expect(() => append(1)).toThrow()
    })

    it('are dropped up to a number and with it, or all', () => {
      append(1, 2, 3, 4)
      store.ledger.dropThrough(2)
      expect(seqs(0)).toEqual([3, 4])
      store.ledger.clear()
      expect(seqs(0)).toEqual([])
    })
  })

  describe('an answer given to a decision', () => {
    it('is kept under its id, once', () => {
      const first = { taskId: taskId(1), bodyHash: 'sha256-a', answer: '{"task":{}}' }
      store.decisions.insert('dec_1', first)
      expect(store.decisions.get('dec_1')).toEqual(first)
      expect(store.decisions.get('dec_2')).toBeUndefined()
      expect(() => store.decisions.insert('dec_1', { ...first, answer: 'other' })).toThrow()
      expect(store.decisions.get('dec_1')).toEqual(first)
    })
  })

  describe('devices and hosts', () => {
    it('are replaced by their id, and all of them are read', () => {
      const one = { device: aDevice(1), publicKey, tokenHash: 'sha256-1' }
      store.devices.put(one)
      store.devices.put({ ...one, device: aDevice(2) })
      store.devices.put({ ...one, tokenHash: 'sha256-2' })
      expect(store.devices.all()).toEqual([
        { ...one, tokenHash: 'sha256-2' },
        { ...one, device: aDevice(2) },
      ])
      store.devices.clear()
      expect(store.devices.all()).toEqual([])
      store.hosts.put({ host: aHost(1) })
      store.hosts.put({ host: aHost(1, { name: 'attic' }), tokenHash: 'sha256-3' })
      expect(store.hosts.all()).toEqual([{ host: aHost(1, { name: 'attic' }), tokenHash: 'sha256-3' }])
      expect(store.hosts.all()[0]?.host.id).toBe(hostId(1))
    })
  })

  describe('deliveries', () => {
    const delivery = (task: number, device: number, rev: number, composedAt: number): DeliveryRecord => ({
      ...{ taskId: taskId(task), deviceId: deviceId(device), rev, type: 'task', secretHash: 'sha256-a', composedAt },
    })

    it('are found by their task, by device and rev, and replaced by all three', () => {
      for (const [device, rev] of [
        [2, 1],
        [1, 2],
        [1, 1],
      ] as const)
        store.deliveries.put(delivery(1, device, rev, 1_000))
      store.deliveries.put(delivery(2, 1, 1, 1_000))
      store.deliveries.put({ ...delivery(1, 1, 2, 1_000), acceptedAt: 1_001 })
      expect(store.deliveries.ofTask(taskId(1))).toEqual([
        delivery(1, 1, 1, 1_000),
        { ...delivery(1, 1, 2, 1_000), acceptedAt: 1_001 },
        delivery(1, 2, 1, 1_000),
      ])
      expect(store.deliveries.ofTask(taskId(3))).toEqual([])
    })

    it('name the tasks of late, each once, and are forgotten by their age', () => {
      store.deliveries.put(delivery(1, 1, 1, 1_000))
      store.deliveries.put(delivery(2, 1, 1, 2_000))
      store.deliveries.put(delivery(2, 2, 1, 3_000))
      expect(store.deliveries.tasksSince(2_000)).toEqual([taskId(2)])
      expect(store.deliveries.tasksSince(0)).toEqual([taskId(1), taskId(2)])
      store.deliveries.forget(2_000)
      expect(store.deliveries.tasksSince(0)).toEqual([taskId(2)])
    })
  })

  describe('the last deliveries of a device', () => {
    const put = (task: number, device: number, rev: number, composedAt: number, more: Partial<DeliveryRecord> = {}) =>
      store.deliveries.put({
        ...{ taskId: taskId(task), deviceId: deviceId(device), rev, type: 'task', secretHash: 'sha256-a', composedAt },
        ...more,
      })

    it('are its newest tasks, each once by its last push, and no more than asked for', () => {
      put(1, 1, 1, 1_000)
      put(2, 1, 1, 2_000)
      put(1, 1, 2, 3_000)
      put(3, 1, 1, 2_500)
      put(4, 2, 1, 9_000)
      const newest = { taskId: taskId(1), sentAt: 3_000 }
      expect(store.deliveries.lastOf(deviceId(1), 0, 2)).toEqual([newest, { taskId: taskId(3), sentAt: 2_500 }])
      expect(store.deliveries.lastOf(deviceId(1), 2_600, 10)).toEqual([newest])
      expect(store.deliveries.lastOf(deviceId(3), 0, 10)).toEqual([])
      // A statement that was left in the middle must not keep the next write out.
      put(5, 1, 1, 4_000)
      expect(store.deliveries.lastOf(deviceId(1), 0, 1)).toEqual([{ taskId: taskId(5), sentAt: 4_000 }])
    })

    it('say when one was last accepted and last received, of each device that was pushed', () => {
      put(1, 1, 1, 1_000, { acceptedAt: 1_100, receivedAt: 1_200 })
      put(2, 1, 1, 2_000, { acceptedAt: 2_100 })
      put(3, 2, 1, 2_000)
      put(4, 3, 1, 1_000, { acceptedBy: 'Apple' })
      const both = { deviceId: deviceId(1), acceptedAt: 2_100, receivedAt: 1_200 }
      const apple = { deviceId: deviceId(3), acceptedBy: 'Apple' }
      expect(store.deliveries.newestSigns(0)).toEqual([both, { deviceId: deviceId(2) }, apple])
      expect(store.deliveries.newestSigns(2_000)).toEqual([
        { deviceId: deviceId(1), acceptedAt: 2_100 },
        { deviceId: deviceId(2) },
      ])
    })
  })

  describe('what an agent calls its sessions', () => {
    it('is kept by session, replaced, and forgotten', () => {
      store.agentSessions.put(sessionId(1), 'b1946ac9')
      store.agentSessions.put(sessionId(2), 'other')
      store.agentSessions.put(sessionId(1), 'renamed')
      expect(store.agentSessions.all()).toEqual([
        [sessionId(1), 'renamed'],
        [sessionId(2), 'other'],
      ])
      store.agentSessions.forget([sessionId(1), sessionId(3)])
      expect(store.agentSessions.all()).toEqual([[sessionId(2), 'other']])
    })
  })

  describe('a nonce', () => {
    it('is used once by a device, by another device once more, and again when it was forgotten', () => {
      expect(store.nonces.use(deviceId(1), 'n', 1_000)).toBe(true)
      expect(store.nonces.use(deviceId(1), 'n', 2_000)).toBe(false)
      expect(store.nonces.use(deviceId(2), 'n', 1_000)).toBe(true)
      store.nonces.forget(1_000)
      expect(store.nonces.use(deviceId(1), 'n', 3_000)).toBe(false)
      store.nonces.forget(1_001)
      expect(store.nonces.use(deviceId(1), 'n', 3_000)).toBe(true)
    })
  })

  describe('the rows of the log', () => {
    it('are read whole and in order, however many', () => {
      expect(store.log.head()).toBeUndefined()
      const log = new Log(store)
      store.transact(() => {
        for (let n = 0; n < 1_203; n += 1) log.append(n, 'task-parked', { n })
      })
      const entries = [...store.log.all()]
      expect(entries.map(({ seq }) => seq)).toEqual(Array.from({ length: 1_203 }, (_, n) => n + 1))
      expect(store.log.head()).toEqual(entries.at(-1))
    })

    it('are known by their hash', () => {
      const log = new Log(store)
      log.append(0, 'relay-created', {})
      expect(store.log.hasHash(log.head)).toBe(true)
      expect(store.log.hasHash(`sha256-${'0'.repeat(64)}`)).toBe(false)
    })

    it('may be read while it is written', () => {
      const log = new Log(store)
      for (let n = 0; n < 3; n += 1) log.append(n, 'task-parked', { n })
      let read = 0
      for (const _ of store.log.all()) {
        read += 1
        if (read < 4) log.append(0, 'task-parked', { read })
      }
      expect(read).toBeGreaterThanOrEqual(3)
      expect([...store.log.all()]).toHaveLength(6)
    })
  })
}
