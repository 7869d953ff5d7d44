// A browser as its service worker sees it: notices that replace one another by their tag, windows, a network that comes
// and goes, and a scripted relay over real HTTP.

import 'fake-indexeddb/auto'
import { IDBFactory } from 'fake-indexeddb'
import { onTestFinished } from 'vitest'
import { makeDeviceKey, publicKeyOf } from '../../pwa/link/device-key.ts'
import { createVault } from '../../pwa/vault/vault.ts'
import { takeClick } from '../../pwa/worker/click-handling.ts'
import { createPushTaking } from '../../pwa/worker/push-handling.ts'
import type { Notice, OpenWindow, ShownNotice, WorkerWorld } from '../../pwa/worker/worker-world.ts'
import type { Board } from '../../shared/board.ts'
import type { PushData, PushMessage, Receipt } from '../../shared/push.ts'
import type { TaskSummary } from '../../shared/task.ts'
import { makeBoard, makeTask } from './page-board.ts'
import { createFakeClock } from './page-clock.ts'
import { startPageRelay } from './page-relay.ts'

export type WorkerOptions = {
  readonly board?: Board
  /** Default: this browser is a device. */
  readonly isPaired?: boolean
  readonly maxActions?: number
  /** How far the relay's clock is ahead; the page has told the vault. */
  readonly skewMs?: number
}

export type WorkerBrowser = Awaited<ReturnType<typeof startWorker>>

export async function startWorker(options: WorkerOptions = {}) {
  const { board = makeBoard([makeTask(1)]), isPaired = true, maxActions = 2, skewMs = 0 } = options
  const clock = createFakeClock()
  const relay = await startPageRelay({ relayNow: () => clock.now() + skewMs, board })
  const vault = createVault(new IDBFactory())
  const key = await makeDeviceKey(crypto)
  const { device, token } = relay.addDevice(await publicKeyOf(crypto, key), { name: 'Pixel 8' })
  if (isPaired) await vault.become({ deviceId: device.id, device, token, key, hostToTell: null, logHead: null })
  if (skewMs !== 0) await vault.writeSetting('clockOffsetMs', skewMs)
  onTestFinished(async () => {
    vault.close()
    await relay.close()
  })

  const network = { isDown: false }
  const screen = new Map<string, Notice>()
  const shown: Notice[] = []
  const opened: string[] = []
  const windows: OpenWindow[] = []
  const syncs: string[] = []
  const badges: number[] = []
  const reports: string[] = []
  const told: unknown[] = []
  const refusals: Error[] = []

  const world: WorkerWorld = {
    fetch: (input, init) => (network.isDown ? Promise.reject(new TypeError('no network')) : fetch(input, init)),
    origin: relay.origin,
    clock,
    crypto,
    locks: createLocks(),
    openChannel: () => ({ post: (message) => told.push(message), listen: () => undefined, close: () => undefined }),
    vault,
    notices: {
      maxActions,
      show: async (notice) => {
        const refusal = refusals.shift()
        if (refusal !== undefined) throw refusal
        screen.set(notice.tag, structuredClone(notice))
        shown.push(notice)
      },
      shown: async (tag) => [...screen.values()].filter((notice) => notice.tag === tag).map(onScreen),
    },
    windows: {
      all: async () => windows,
      open: async (url) => void opened.push(url),
    },
    requestSync: async () => void syncs.push('nod-outbox'),
    pushPlace: { subscribe: () => Promise.reject(new Error('no push service')) },
    timeZone: 'Europe/Berlin',
    setBadge: async (count) => void badges.push(count),
    isOffline: () => network.isDown,
    timeOfDay: (ms) => new Date(ms).toISOString().slice(11, 16),
    report: (what) => reports.push(what),
  }

  function onScreen(notice: Notice): ShownNotice {
    const { title, body, tag, data, path } = notice
    return { title, body, tag, data: { ...data, path }, close: () => screen.delete(tag) }
  }

  const pushes = createPushTaking(world)
  const manner = { mayClose: () => !pushes.isUnderWay() }
  return {
    world,
    manner,
    clock,
    relay,
    vault,
    deviceId: device.id,
    network,
    /** Everything that was shown, in order. */
    shown,
    on: (tag: string) => screen.get(tag),
    opened,
    windows,
    syncs,
    /** Numbers on the app's icon, in order. */
    badges,
    reports,
    /** What pages were told on the channel of the outbox. */
    told,
    /** The next notice is refused by the system. */
    refuseNotice: () => refusals.push(new TypeError('no notification daemon')),
    push: pushes.take,
    isPushUnderWay: pushes.isUnderWay,
    /** A tap on the notice of that tag: on a button, or on the notice itself. */
    tap: (tag: string, action = '') => {
      const notice = screen.get(tag)
      if (notice === undefined) throw new Error(`nothing of ${tag} is on the screen`)
      return takeClick(world, { action, notice: onScreen(notice) }, manner)
    },
    receipts: (): Receipt[] => relay.asked('/api/receipts').flatMap(({ body }) => JSON.parse(body).items),
    decisions: (): Record<string, unknown>[] =>
      relay.seen.filter(({ path }) => path.endsWith('/decision')).map(({ body }) => JSON.parse(body)),
  }
}

/** The push of a task, as the relay makes it; parts say what matters. */
export function pushOf(
  task: TaskSummary,
  data: Partial<PushData> = {},
  text: Partial<PushMessage['notification']> = {},
): PushMessage {
  return {
    web_push: 8030,
    notification: {
      title: task.title,
      body: task.preview,
      navigate: `https://nod.example/tasks/${task.id}`,
      tag: task.id,
      mutable: true,
      data: {
        v: 1,
        type: 'task',
        rev: 1,
        taskId: task.id,
        digest: task.digest,
        kind: task.kind,
        quickAllow: task.quickAllow,
        expiresAt: task.deadlineAt,
        actions: ['allow', 'deny'],
        secret: 'a-secret',
        ...data,
      },
      ...text,
    },
    mutable: true,
  }
}

export function endingOf(task: TaskSummary, ending: string, data: Partial<PushData> = {}): PushMessage {
  const { notification } = pushOf(task)
  const { taskId, kind, secret } = notification.data
  const about = { ...(taskId && { taskId }), ...(kind && { kind }) }
  return {
    ...pushOf(task),
    notification: {
      ...notification,
      title: ending,
      silent: true,
      data: { v: 1, type: 'ending', rev: 2, ...about, ending, secret, ...data },
    },
  }
}

/** Exclusive, first come first served; who asks for a free one only is told when it is not. */
function createLocks(): WorkerWorld['locks'] {
  const lines = new Map<string, Promise<unknown>>()
  return {
    request: async (
      name: string,
      options: LockOptions | LockGrantedCallback<unknown>,
      run?: LockGrantedCallback<unknown>,
    ) => {
      const grant = typeof options === 'function' ? options : run
      const before = lines.get(name)
      if (before !== undefined && typeof options !== 'function' && options.ifAvailable === true) return grant?.(null)
      const turn = (before ?? Promise.resolve()).then(() => grant?.({ name, mode: 'exclusive' }))
      const line: Promise<unknown> = turn
        .catch(() => undefined)
        .then(() => lines.get(name) === line && lines.delete(name))
      lines.set(name, line)
      return turn
    },
  }
}
