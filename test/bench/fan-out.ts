// Job 3: 200 events reach 1,000 subscribers. The bare server sends frames of the same size and holds its hooks as well.

import * as v from 'valibot'
import { attachHeaders, permissionRequest } from './hook-bodies.ts'
import { type Row, timed } from './measure.ts'
import type { BareProcess, RelayProcess } from './processes.ts'
import { inTurns, RawClient } from './raw-client.ts'
import { openReader } from './readers.ts'

const subscribers = 1_000
const events = 200
/** Hooks of this many agents under way at any time. */
const atOnce = 8

export async function fanOut(relay: RelayProcess, bare: BareProcess): Promise<Row> {
  const hooks = new RawClient({ socketPath: relay.socketPath })
  const pages = new RawClient({ port: relay.port })
  const bareHooks = new RawClient({ socketPath: bare.socketPath })
  const others = new RawClient({ port: bare.port })
  const authorization = { authorization: `Bearer ${relay.device.token}` }
  const { cursor } = v.parse(v.object({ cursor: v.string() }), (await relay.device.get('/api/board')).body)
  const readers = await Promise.all(
    Array.from({ length: subscribers }, () => openReader(pages, '/api/events', authorization)),
  )
  const ours = await timed(async () => {
    const all = readers.map((reader) => reader.waitFor(events))
    await inTurns(events, atOnce, (event) => {
      const number = 2_000_000 + event
      return hooks.open('POST', '/hooks/claude-code?timeout=3600', permissionRequest(number), attachHeaders(number))
    })
    await Promise.all(all)
  })
  const missed = (await relay.device.get(`/api/board?cursor=${cursor}`)).body
  const { patches } = v.parse(v.object({ patches: v.array(v.object({ ops: v.unknown() })) }), missed)
  const frames = patches.map(({ ops }) => JSON.stringify(ops))
  pages.close()
  const bareReaders = await Promise.all(Array.from({ length: subscribers }, () => openReader(others, '/events', {})))
  const theirs = await timed(async () => {
    const all = bareReaders.map((reader) => reader.waitFor(events))
    await inTurns(events, atOnce, (event) =>
      bareHooks.open('POST', `/ask?id=${cursor}`, frames[event] ?? '{}', attachHeaders(event)),
    )
    await Promise.all(all)
  })
  hooks.close()
  bareHooks.close()
  others.close()
  const ratio = theirs / ours
  return {
    job: '3 fan-out of 200 events to 1,000 subscribers',
    unit: 'events/s',
    nod: (events * subscribers * 1000) / ours,
    bare: (events * subscribers * 1000) / theirs,
    ratio,
    goal: { text: 'at least 0.8 of bare', isMet: ratio >= 0.8 },
    notes: { 'bytes an event': Math.round(frames.join('').length / frames.length) },
  }
}
