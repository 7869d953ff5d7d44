// All routes of port and socket, and bodies nobody should send: the table the garbage tests run over.

import { gzipSync } from 'node:zlib'

export type Route = {
  readonly door: 'port' | 'socket'
  readonly method: string
  readonly path: string
  /** Whose bearer token makes the route look at the body. */
  readonly as?: 'device' | 'host'
  /** Says 200 or 204 whatever the body: it reads none. */
  readonly readsNoBody?: true
}

const unknown = '0'.repeat(26)

/** `taskId`: a task that is parked. Reset is missing: it takes no body and ends everything. */
export function routesOf(taskId: string): readonly Route[] {
  const port = (method: string, path: string, more: Partial<Route> = {}): Route => ({
    door: 'port',
    method,
    path,
    ...more,
  })
  const socket = (method: string, path: string, more: Partial<Route> = {}): Route => ({
    door: 'socket',
    method,
    path,
    ...more,
  })
  return [
    ...['/', '/pair', '/healthz', '/nothing.png'].map((path) => port('GET', path, { readsNoBody: true })),
    ...['/api/board', '/api/tasks', '/api/devices', '/api/devices/me', `/api/tasks/${taskId}`].map((path) =>
      port('GET', path, { as: 'device', readsNoBody: true }),
    ),
    port('GET', `/api/tasks/${taskId}/input`, { as: 'device', readsNoBody: true }),
    port('GET', '/api/events', { readsNoBody: true }),
    port('GET', '/api/reach/events', { readsNoBody: true }),
    // Without an open code it looks at nothing; with one: reach.test.ts.
    port('POST', '/api/reach', { readsNoBody: true }),
    port('POST', '/api/pair'),
    port('POST', `/api/tasks/${taskId}/decision`),
    port('POST', '/api/devices/me/token'),
    port('PATCH', '/api/devices/me'),
    port('PUT', '/api/devices/me/push'),
    port('PUT', '/api/devices/me/visible'),
    port('PUT', `/api/devices/me/mutes/ses_${unknown}`),
    port('DELETE', `/api/devices/me/mutes/ses_${unknown}`),
    port('PUT', '/api/presence'),
    port('POST', '/api/receipts'),
    port('PATCH', `/api/hosts/host_${unknown}`),
    port('PATCH', `/api/sessions/ses_${unknown}`),
    port('POST', `/api/devices/dev_${unknown}/confirm`),
    port('DELETE', `/api/devices/dev_${unknown}`),
    port('POST', '/hooks/claude-code?timeout=60', { as: 'host' }),
    port('DELETE', '/hooks/attach/a0a0a0a0-1?because=signal', { as: 'host', readsNoBody: true }),
    socket('POST', '/hooks/claude-code?timeout=60'),
    socket('POST', '/hooks/ask?timeout=60'),
    socket('DELETE', '/hooks/attach/a0a0a0a0-1?because=signal', { readsNoBody: true }),
    socket('POST', '/operator/pair', { readsNoBody: true }),
    socket('POST', '/operator/hosts'),
    socket('PUT', '/operator/presence'),
    socket('PUT', '/operator/ask'),
    socket('POST', '/operator/log/verify', { readsNoBody: true }),
    ...['devices', 'hosts', 'status', 'log', 'doctor'].map((name) =>
      socket('GET', `/operator/${name}`, { readsNoBody: true }),
    ),
    socket('DELETE', `/operator/hosts/host_${unknown}`, { readsNoBody: true }),
    socket('DELETE', `/operator/devices/dev_${unknown}`, { readsNoBody: true }),
  ]
}

const nested = (open: string, close: string, levels: number): string => open.repeat(levels) + close.repeat(levels)
const inObject = (levels: number): string => `{"a":${nested('[', ']', levels - 1)}}`

/** By name: the bytes, and the error a route that reads a body must answer. */
export const garbage: Readonly<Record<string, readonly [Buffer, string]>> = {
  'no bytes': [Buffer.alloc(0), 'bad-json'],
  null: [Buffer.from('null'), 'bad-body'],
  'a number': [Buffer.from('1'), 'bad-body'],
  'a string': [Buffer.from('"{}"'), 'bad-body'],
  'a list': [Buffer.from('[{}]'), 'bad-body'],
  'an empty object': [Buffer.from('{}'), 'bad-body'],
  'half an object': [Buffer.from('{"code":'), 'bad-json'],
  'two objects': [Buffer.from('{}{}'), 'bad-json'],
  'a comma too many': [Buffer.from('{"a":1,}'), 'bad-json'],
  NaN: [Buffer.from('{"a":NaN}'), 'bad-json'],
  'a number without end': [Buffer.from('{"a":1e999}'), 'bad-json'],
  'a negative number without end, deep down': [Buffer.from('{"a":[{"b":-1e999}]}'), 'bad-json'],
  'a number of 60,000 digits': [Buffer.from(`{"a":${'9'.repeat(60_000)}}`), 'bad-json'],
  'zero bytes': [Buffer.alloc(64), 'bad-json'],
  'a form': [Buffer.from('code=A1B0C1D0&name=x'), 'bad-json'],
  gzip: [gzipSync('{"a":1}'), 'bad-encoding'],
  'bytes that are no UTF-8': [Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d]), 'bad-encoding'],
  'half a character': [Buffer.from([0x7b, 0x22, 0xe2, 0x82, 0x22, 0x7d]), 'bad-encoding'],
  'an overlong slash': [Buffer.from([0x22, 0xc0, 0xaf, 0x22]), 'bad-encoding'],
  'a surrogate as UTF-8': [Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]), 'bad-encoding'],
  'UTF-16': [Buffer.from('\uFEFF{"a":1}', 'utf16le'), 'bad-encoding'],
  '101 levels': [Buffer.from(inObject(101)), 'too-deep'],
  '30,000 levels': [Buffer.from(nested('[', ']', 30_000)), 'too-deep'],
  '60,000 levels that never close': [Buffer.from('{"a":['.repeat(10_000)), 'too-deep'],
  '100 levels': [Buffer.from(inObject(100)), 'bad-body'],
  '99 levels': [Buffer.from(inObject(99)), 'bad-body'],
  'members of every object': [
    Buffer.from('{"__proto__":{"isAdmin":true,"code":"x"},"constructor":{"prototype":{"x":1}},"toString":1}'),
    'bad-body',
  ],
  'members twice': [
    Buffer.from('{"session_id":"a","session_id":1,"code":"x","code":2,"deviceId":1,"name":""}'),
    'bad-body',
  ],
  'wrong types all over': [
    Buffer.from(
      '{"session_id":{},"cwd":[],"hook_event_name":0,"code":{},"name":[],"publicKey":"","deviceId":null,"at":{},"nonce":1}',
    ),
    'bad-body',
  ],
}
