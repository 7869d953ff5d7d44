// Job 3: 200 events reach 1,000 subscribers. The bare server sends frames of the same size.

import { attachHeaders, permissionRequest } from './hook-bodies.ts'
import { type Row, timed } from './measure.ts'
import type { BareProcess, RelayProcess } from './processes.ts'
import { RawClient } from './raw-client.ts'
import { openReader } from './readers.ts'

const subscribers = 1_000
const events = 200

export async function fanOut(relay: RelayProcess, bare: BareProcess): Promise<Row> {
  const hooks = new RawClient({ socketPath: relay.socketPath })
  const pages = new RawClient({ port: relay.port })
  const others = new RawClient({ port: bare.port })
  const authorization = { authorization: `Bearer ${relay.device.token}` }
  const board = JSON.stringify(await relay.device.get('/api/board'))
  const readers = await Promise.all(
    Array.from({ length: subscribers }, () => openReader(pages, '/api/events', authorization)),
  )
  const start = readers[0]?.bytes ?? 0
  const ours = await timed(async () => {
    const all = readers.map((reader) => reader.waitFor(events))
    for (let event = 0; event < events; event += 1) {
      const number = 2_000_000 + event
      await hooks.open('POST', '/hooks/claude-code?timeout=3600', permissionRequest(number), attachHeaders(number))
    }
    await Promise.all(all)
  })
  const frameBytes = Math.round(((readers[0]?.bytes ?? 0) - Math.max(start, board.length)) / events)
  pages.close()
  const bareReaders = await Promise.all(Array.from({ length: subscribers }, () => openReader(others, '/events', {})))
  const body = JSON.stringify({ padding: 'x'.repeat(Math.max(100, frameBytes - 60)) })
  const theirs = await timed(async () => {
    const all = bareReaders.map((reader) => reader.waitFor(events))
    for (let event = 0; event < events; event += 1) await others.post(`/publish?id=${event}`, body)
    await Promise.all(all)
  })
  hooks.close()
  others.close()
  const ratio = theirs / ours
  return {
    job: '3 fan-out of 200 events to 1,000 subscribers',
    unit: 'events/s',
    nod: (events * subscribers * 1000) / ours,
    bare: (events * subscribers * 1000) / theirs,
    ratio,
    goal: { text: 'at least 0.8 of bare', isMet: ratio >= 0.8 },
    notes: { 'bytes an event': frameBytes },
  }
}
