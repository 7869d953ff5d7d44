// Job 4: 5,000 parked hooks: memory each, and the time to settle them all.

import { attachHeaders, permissionRequest } from './hook-bodies.ts'
import { type Row, timed } from './measure.ts'
import { parkedTasks, signedAllow } from './parked-tasks.ts'
import { type BareProcess, memoryOf, type RelayProcess } from './processes.ts'
import { inTurns, RawClient, textOf } from './raw-client.ts'

const hooks = 5_000
const atOnce = 50

export async function parkedMany(relay: RelayProcess, bare: BareProcess): Promise<Row> {
  const client = new RawClient({ socketPath: relay.socketPath })
  const devices = new RawClient({ port: relay.port })
  const authorization = { authorization: `Bearer ${relay.device.token}` }
  const before = memoryOf(relay.child)
  const open = (number: number) =>
    client.open('POST', '/hooks/claude-code?timeout=3600', permissionRequest(number), attachHeaders(number))
  const parked = await inTurns(hooks, atOnce, (number) => open(3_000_000 + number))
  const bytes = (memoryOf(relay.child) - before) / hooks
  const tasks = await parkedTasks(relay.device)
  const decisions = await Promise.all(tasks.map((task) => signedAllow(relay.device, task)))
  const answers = Promise.all(parked.map(textOf))
  const ours = await timed(async () => {
    await inTurns(decisions.length, atOnce, async (number) => {
      const decision = decisions[number]
      if (decision) await devices.post(decision.path, decision.body, authorization)
    })
    await answers
  })
  const others = new RawClient({ port: bare.port })
  const bareBefore = memoryOf(bare.child)
  const held = await inTurns(hooks, atOnce, (number) =>
    others.open('POST', `/park?id=m${number}`, permissionRequest(number), {}),
  )
  const bareBytes = (memoryOf(bare.child) - bareBefore) / hooks
  const bareAnswers = Promise.all(held.map(textOf))
  const theirs = await timed(async () => {
    await inTurns(hooks, atOnce, (number) => others.post(`/decide?id=m${number}`, decisions[0]?.body ?? '{}'))
    await bareAnswers
  })
  for (const one of [client, devices, others]) one.close()
  return {
    job: '4 5,000 parked hooks, memory each',
    unit: 'kB',
    nod: bytes / 1000,
    bare: bareBytes / 1000,
    ratio: bytes / bareBytes,
    goal: { text: 'under 40 kB', isMet: bytes < 40_000 },
    notes: { 'settled all in ms': ours, 'bare in ms': theirs, 'ms a decision': ours / hooks },
  }
}
