// Job 1: a decision is posted → the parked hook has its answer.

import { costsOfDecision } from './costs.ts'
import { attachHeaders, permissionRequest } from './hook-bodies.ts'
import { percentilesOf, type Row, timed } from './measure.ts'
import { parkedTasks, signedAllow } from './parked-tasks.ts'
import type { BareProcess, RelayProcess } from './processes.ts'
import { RawClient, textOf } from './raw-client.ts'

export async function decisionToHook(relay: RelayProcess, bare: BareProcess, rounds = 300): Promise<Row> {
  const hooks = new RawClient({ socketPath: relay.socketPath })
  const devices = new RawClient({ port: relay.port })
  const bareHooks = new RawClient({ port: bare.port })
  const bareDevices = new RawClient({ port: bare.port })
  const ours: number[] = []
  const theirs: number[] = []
  const authorization = { authorization: `Bearer ${relay.device.token}` }
  for (let round = 0; round < rounds; round += 1) {
    const parked = await hooks.open(
      'POST',
      '/hooks/claude-code?timeout=3600',
      permissionRequest(round),
      attachHeaders(round),
    )
    const [task] = await parkedTasks(relay.device)
    if (!task) throw new Error('nothing was parked')
    const { path, body } = await signedAllow(relay.device, task)
    ours.push(await timed(() => Promise.all([textOf(parked), devices.post(path, body, authorization)])))
    const held = await bareHooks.open('POST', `/park?id=${round}`, permissionRequest(round), attachHeaders(round))
    theirs.push(await timed(() => Promise.all([textOf(held), bareDevices.post(`/decide?id=${round}`, body)])))
  }
  for (const client of [hooks, devices, bareHooks, bareDevices]) client.close()
  const nod = percentilesOf(ours.slice(20))
  const bareOnes = percentilesOf(theirs.slice(20))
  const ratio = nod.p50 / bareOnes.p50
  return {
    job: '1 decision posted → hook answered',
    unit: 'ms',
    nod,
    bare: bareOnes,
    ratio,
    goal: { text: 'at most 3× bare at p50', isMet: ratio <= 3 },
    notes: await costsOfDecision(),
  }
}
