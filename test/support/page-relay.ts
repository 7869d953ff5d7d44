// A scripted relay for the page's tests: real HTTP on a free port, the protocol's words, and whatever mishap the test asks for.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Board, Device } from '../../shared/board.ts'
import { type ErrorCode, errorMessage, errorStatus } from '../../shared/errors.ts'
import type { DeviceId } from '../../shared/ids.ts'
import { applyPatch, type Patch } from '../../shared/patches.ts'
import type { Meanwhile } from '../../shared/presence.ts'
import type { PushStanding } from '../../shared/push.ts'
import { type PublicKey, signedText } from '../../shared/signing.ts'
import type { TaskSummary } from '../../shared/task.ts'
import { makeBoard, makeDetails } from './page-board.ts'
import { until } from './page-until.ts'

export type Seen = {
  readonly method: string
  readonly path: string
  readonly url: URL
  readonly headers: Record<string, unknown>
  readonly body: string
}
type Entry = { readonly seq: number; readonly ops: Patch }
type Guest = {
  readonly device: Device
  readonly token: string
  readonly publicKey: PublicKey
  readonly revoked: boolean
}
type Mishap = { readonly path: string; readonly play: (response: ServerResponse, socket: Socket) => void }

export type PageRelay = Awaited<ReturnType<typeof startPageRelay>>

export async function startPageRelay(options: { relayNow: () => number; board?: Board }) {
  let board = options.board ?? makeBoard()
  let epoch = 'AAAAAAAA'
  let seq = 0
  let oldest = 0
  let renewals = 0
  const entries: Entry[] = []
  const guests = new Map<string, Guest>()
  const streams = new Set<ServerResponse>()
  const held: (() => void)[] = []
  const seen: Seen[] = []
  const mishaps: Mishap[] = []
  const looks: { readonly visible: boolean; readonly acted?: boolean }[] = []
  const script = {
    isHoldingStreams: false,
    logHeads: ['head-1'],
    build: 'build-1',
    nextDeviceState: 'paired' as Device['state'],
    push: { applicationServerKey: 'key-1' } as PushStanding,
    /** Told once, to the next page that is looked at. */
    meanwhile: null as Meanwhile | null,
  }

  const nowText = (): string => new Date(options.relayNow()).toISOString()
  const cursor = (): string => `${epoch}-${seq}`

  function change(ops: Patch): void {
    board = applyPatch(board, ops)
    seq += 1
    entries.push({ seq, ops })
    for (const stream of streams) write(stream, 'patch', ops, cursor())
  }

  function hello(resume: string, logHead: string | null) {
    const known = logHead === null ? {} : { logHeadKnown: script.logHeads.includes(logHead) }
    return {
      protocol: 1,
      build: script.build,
      epoch,
      resume,
      now: nowText(),
      logHead: script.logHeads.at(-1),
      ...known,
    }
  }

  /** What a reader at this cursor missed; `null`: everything, as a snapshot. */
  function replay(text: string | null): { resume: string; missed: readonly Entry[] | null } {
    if (text === null) return { resume: 'fresh', missed: null }
    const [of = '', at = ''] = text.split('-')
    const fits = of === epoch && Number(at) <= seq && Number(at) >= oldest
    return fits
      ? { resume: 'ok', missed: entries.filter((entry) => entry.seq > Number(at)) }
      : { resume: 'gap', missed: null }
  }

  function openStream(from: string | null, logHead: string | null, response: ServerResponse): void {
    const { resume, missed } = replay(from)
    response.writeHead(200, { 'Content-Type': 'text/event-stream' })
    response.write('retry: 2000\n: connected\n\n')
    write(response, 'hello', hello(resume, logHead))
    if (missed === null) write(response, 'snapshot', board, cursor())
    for (const entry of missed ?? []) write(response, 'patch', entry.ops, `${epoch}-${entry.seq}`)
    write(response, 'ready', {}, cursor())
    streams.add(response)
    response.on('close', () => streams.delete(response))
  }

  const server = createServer((request, response) => {
    void readBody(request).then((body) => {
      const url = new URL(request.url ?? '/', 'http://relay')
      // Said in passing by every page that is looked at: no test of something else has to know.
      if (url.pathname === '/api/devices/me/visible') {
        looks.push(JSON.parse(body))
        const { meanwhile } = script
        if (meanwhile === null) return void response.writeHead(204).end()
        script.meanwhile = null
        return void response.end(JSON.stringify({ meanwhile }))
      }
      seen.push({ method: request.method ?? '', path: url.pathname, url, headers: request.headers, body })
      const at = mishaps.findIndex((mishap) => url.pathname.startsWith(mishap.path))
      const [mishap] = at < 0 ? [] : mishaps.splice(at, 1)
      if (mishap !== undefined) return mishap.play(response, request.socket)
      return route(request, url, body, response)
    })
  })

  function route(request: IncomingMessage, url: URL, body: string, response: ServerResponse): void {
    const path = url.pathname
    const key = `${request.method} ${path}`
    if (key === 'POST /api/pair') return pair(JSON.parse(body), response)
    if (request.method !== 'GET') return void changeSigned(request.method ?? '', path, JSON.parse(body), response)
    const guest = guests.get(String(request.headers.authorization ?? '').replace('Bearer ', ''))
    if (guest === undefined) return refuse(response, 'bad-token')
    if (guest.revoked) return refuse(response, 'device-revoked')
    if (path === '/api/devices/me') return answer(response, { device: guest.device, push: script.push })
    if (guest.device.state !== 'paired') return refuse(response, 'not-confirmed')
    const logHead = url.searchParams.get('logHead')
    if (path === '/api/events') {
      const from = request.headers['last-event-id']
      const open = (): void => openStream(typeof from === 'string' ? from : null, logHead, response)
      if (!script.isHoldingStreams) return open()
      held.push(open)
      return
    }
    if (path === '/api/board') {
      const { resume, missed } = replay(url.searchParams.get('cursor'))
      const patches = missed?.map((entry) => ({ cursor: `${epoch}-${entry.seq}`, ops: entry.ops }))
      return answer(response, {
        hello: hello(resume, logHead),
        cursor: cursor(),
        ...(patches ? { patches } : { snapshot: board }),
      })
    }
    if (path === '/api/tasks')
      return answer(response, {
        tasks: Object.values(board.tasks).slice(0, Number(url.searchParams.get('limit'))),
        next: 'more',
      })
    const task = Object.values(board.tasks).find((known) => path.startsWith(`/api/tasks/${known.id}`))
    if (task === undefined) return refuse(response, 'not-found')
    answer(response, path.endsWith('/input') ? { command: 'all of it' } : makeDetails(task))
  }

  function pair(
    body: { code: string; name: string; platform: string; publicKey: PublicKey },
    response: ServerResponse,
  ): void {
    if (body.code !== 'ABCD2345') return refuse(response, 'not-found')
    const { device, token } = addDevice(body.publicKey, {
      name: body.name,
      platform: body.platform,
      state: script.nextDeviceState,
    })
    answer(response, { device, token })
  }

  function addDevice(publicKey: PublicKey, parts: Partial<Device>): Guest {
    const id: DeviceId = `dev_${String(guests.size + 1).padStart(26, '0')}`
    const settings = { lockScreen: 'all', news: [], quickEdits: false }
    const device: Device = {
      id,
      name: 'Chromium',
      platform: 'Linux',
      state: 'paired',
      checkDigits: '000000',
      pairedAt: nowText(),
      push: 'none',
      settings,
      mutes: {},
      ...parts,
    }
    const guest = { device, token: `token-${id}`, publicKey, revoked: false }
    guests.set(guest.token, guest)
    change([{ op: 'add', path: `/devices/${id}`, value: device }])
    return guest
  }

  function changeDevice(id: DeviceId, parts: Partial<Device>): Device {
    const [token, guest] = [...guests].find(([, known]) => known.device.id === id) ?? []
    if (token === undefined || guest === undefined) throw new Error(`there is no ${id}`)
    const device = { ...guest.device, ...parts }
    guests.set(token, { ...guest, device })
    change([{ op: 'replace', path: `/devices/${id}`, value: device }])
    return device
  }

  async function changeSigned(
    method: string,
    path: string,
    body: Record<string, unknown>,
    response: ServerResponse,
  ): Promise<void> {
    const [token, guest] = [...guests].find(([, known]) => known.device.id === body.deviceId) ?? []
    if (guest === undefined || token === undefined) return refuse(response, 'not-paired')
    if (guest.revoked) return refuse(response, 'device-revoked')
    if (!(await isSigned(method, path, body, guest.publicKey))) return refuse(response, 'bad-signature')
    const isDecision = path.endsWith('/decision')
    if (!isDecision && Math.abs(Date.parse(String(body.at)) - options.relayNow()) > 300_000)
      return refuse(response, 'stale-signature', {}, { Date: new Date(options.relayNow()).toUTCString() })
    if (path === '/api/devices/me/token') {
      renewals += 1
      const anew = `token-anew-${renewals}`
      guests.delete(token)
      guests.set(anew, { ...guest, token: anew })
      return answer(response, { token: anew })
    }
    if (path === '/api/devices/me/push') {
      const device = changeDevice(guest.device.id, { push: body.subscription === null ? 'none' : 'working' })
      return answer(response, { device, push: script.push })
    }
    if (!isDecision) return answer(response, { device: guest.device })
    const task = Object.values(board.tasks).find((known) => path === `/api/tasks/${known.id}/decision`)
    if (task === undefined) return refuse(response, 'not-found')
    if (task.digest !== body.digest) return refuse(response, 'digest-mismatch')
    if (task.state !== 'parked' && task.decision?.decisionId !== body.decisionId)
      return refuse(response, 'already-settled', { task })
    const settled = settle(task, body, guest.device)
    answer(response, { task: settled })
    if (task.state === 'parked') change([{ op: 'replace', path: `/tasks/${task.id}`, value: settled }])
  }

  function settle(task: TaskSummary, body: Record<string, unknown>, device: Device): TaskSummary {
    if (task.state !== 'parked') return task
    const decision = {
      decisionId: body.decisionId,
      verdict: body.verdict,
      deviceId: device.id,
      deviceName: device.name,
      via: 'page',
      decidedAt: body.decidedAt,
    }
    const settled: unknown = {
      ...task,
      state: 'decided',
      settledAt: nowText(),
      decision,
      effect: { state: 'pending', at: nowText() },
    }
    return settled as TaskSummary
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0

  return {
    origin: `http://127.0.0.1:${port}`,
    script,
    seen,
    /** What pages said of being looked at. */
    looks,
    board: () => board,
    cursor,
    change,
    addDevice,
    changeDevice,
    putTask: (task: TaskSummary) =>
      change([{ op: task.id in board.tasks ? 'replace' : 'add', path: `/tasks/${task.id}`, value: task }]),
    /** Something wrong or foreign on every open stream. */
    say: (event: string, data: unknown, id?: string) => {
      for (const stream of streams) write(stream, event, data, id)
    },
    streams: () => streams.size,
    asked: (path: string) => seen.filter((request) => request.path.startsWith(path)),
    /** The next request below this path meets this instead of an answer. */
    mishap: (path: string, play: Mishap['play']) => mishaps.push({ path, play }),
    /** Destroys the sockets of all streams, as a dying network does. */
    cut: () => {
      for (const stream of streams) stream.socket?.destroy()
    },
    untilStreams: (count: number) => until(() => streams.size === count, `${count} open streams, not ${streams.size}`),
    release: () => {
      for (const open of held.splice(0)) open()
    },
    /** Forgets its past: cursors up to now are too old. */
    forgetPast: () => {
      oldest = seq + 1
      entries.length = 0
      seq += 1
    },
    newEpoch: () => {
      epoch = 'BBBBBBBB'
      entries.length = 0
      oldest = seq
    },
    revoke: (id: DeviceId) => {
      for (const [token, guest] of guests) if (guest.device.id === id) guests.set(token, { ...guest, revoked: true })
    },
    confirm: (id: DeviceId) => {
      for (const [token, guest] of guests)
        if (guest.device.id === id) guests.set(token, { ...guest, device: { ...guest.device, state: 'paired' } })
    },
    forgetTokens: () => {
      for (const [token, guest] of [...guests]) {
        guests.delete(token)
        guests.set(`lost-${token}`, guest)
      }
    },
    forgetDevices: () => guests.clear(),
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Answers with an error of the protocol. */
export function refuse(
  response: ServerResponse,
  code: ErrorCode,
  more: object = {},
  headers: Record<string, string> = {},
): void {
  response.writeHead(errorStatus[code], { 'Content-Type': 'application/json', ...headers })
  response.end(JSON.stringify({ error: { code, message: errorMessage[code] }, ...more }))
}

function answer(response: ServerResponse, json: unknown): void {
  response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(json))
}

function write(response: ServerResponse, event: string, data: unknown, id?: string): void {
  response.write(`event: ${event}\n${id === undefined ? '' : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`)
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}

async function isSigned(method: string, path: string, body: Record<string, unknown>, key: PublicKey): Promise<boolean> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256' }
  const publicKey = await crypto.subtle.importKey('jwk', key, algorithm, false, ['verify'])
  const signature = Buffer.from(String(body.signature), 'base64url')
  const text = new TextEncoder().encode(signedText(method, path, body))
  return crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, publicKey, signature, text)
}
