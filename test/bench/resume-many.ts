// Job 6: 500 readers come back at once, each having missed 500 events.

import * as v from 'valibot'
import { attachHeaders, permissionRequest } from './hook-bodies.ts'
import { type Row, timed } from './measure.ts'
import type { BareProcess, RelayProcess } from './processes.ts'
import { RawClient } from './raw-client.ts'
import { openReader } from './readers.ts'

const readers = 500
const events = 500

export async function resumeMany(relay: RelayProcess, bare: BareProcess): Promise<Row> {
  const hooks = new RawClient({ socketPath: relay.socketPath })
  const others = new RawClient({ port: bare.port })
  const { body } = await relay.device.get('/api/board')
  const { cursor } = v.parse(v.object({ cursor: v.string() }), body)
  for (let event = 0; event < events; event += 1) {
    const number = 4_000_000 + event
    await hooks.open('POST', '/hooks/claude-code?timeout=3600', permissionRequest(number), attachHeaders(number))
  }
  const { body: missed } = await relay.device.get(`/api/board?cursor=${cursor}`)
  const { patches } = v.parse(v.object({ patches: v.array(v.object({ ops: v.unknown() })) }), missed)
  for (const { ops } of patches) await others.post('/miss?id=x', JSON.stringify(ops))
  const resume = async (port: number, path: string, headers: Readonly<Record<string, string>>): Promise<number> => {
    const client = new RawClient({ port })
    const ms = await timed(() =>
      Promise.all(
        Array.from({ length: readers }, async () => (await openReader(client, path, headers, 'ready')).waitFor(1)),
      ),
    )
    client.close()
    return ms
  }
  const headers = { authorization: `Bearer ${relay.device.token}`, 'last-event-id': cursor }
  const ours = await resume(relay.port, '/api/events', headers)
  const theirs = await resume(bare.port, '/events?resume=1', {})
  hooks.close()
  others.close()
  const ratio = ours / theirs
  return {
    job: '6 500 readers resume 500 missed events each',
    unit: 'ms',
    nod: ours,
    bare: theirs,
    ratio,
    goal: { text: 'all ready within 3× bare', isMet: ratio <= 3 },
    notes: { 'events missed': patches.length },
  }
}
