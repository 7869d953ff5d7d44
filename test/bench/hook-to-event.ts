// Job 2: a hook is received → a subscriber has the event. The hook is a gate, so both servers hold it open afterwards.

import { attachHeaders, permissionRequest } from './hook-bodies.ts'
import { percentilesOf, type Row, timed } from './measure.ts'
import type { BareProcess, RelayProcess } from './processes.ts'
import { RawClient } from './raw-client.ts'
import { openReader } from './readers.ts'

export async function hookToEvent(relay: RelayProcess, bare: BareProcess, rounds = 300): Promise<Row> {
  const hooks = new RawClient({ socketPath: relay.socketPath })
  const pages = new RawClient({ port: relay.port })
  const bareHooks = new RawClient({ socketPath: bare.socketPath })
  const others = new RawClient({ port: bare.port })
  const ours: number[] = []
  const theirs: number[] = []
  const reader = await openReader(pages, '/api/events', { authorization: `Bearer ${relay.device.token}` })
  const bareReader = await openReader(others, '/events', {})
  for (let round = 0; round < rounds; round += 1) {
    const number = 1_000_000 + round
    const body = permissionRequest(number)
    const before = reader.count
    const hook = hooks.open('POST', '/hooks/claude-code?timeout=3600', body, attachHeaders(number))
    ours.push(await timed(() => reader.waitFor(before + 1)))
    await hook
    const bareBefore = bareReader.count
    const held = bareHooks.open('POST', '/ask', body, attachHeaders(number))
    theirs.push(await timed(() => bareReader.waitFor(bareBefore + 1)))
    await held
  }
  for (const client of [hooks, bareHooks, pages, others]) client.close()
  const nod = percentilesOf(ours.slice(20))
  const bareOnes = percentilesOf(theirs.slice(20))
  const ratio = nod.p50 / bareOnes.p50
  return {
    job: '2 hook received → event at a subscriber',
    unit: 'ms',
    nod,
    bare: bareOnes,
    ratio,
    goal: { text: 'at most 3× bare at p50', isMet: ratio <= 3 },
  }
}
