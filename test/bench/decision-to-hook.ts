// Job 1: a decision is posted → the parked hook has its answer. Hooks are parked and decisions signed off the clock; then
// relay, floor and bare server take turns.

import { sign } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { TestDevice } from '../support/test-device.ts'
import { costsOfDecision } from './costs.ts'
import { attachHeaders, permissionRequest } from './hook-bodies.ts'
import { percentilesOf, type Row, timed } from './measure.ts'
import { parkedTasks, signedAllow } from './parked-tasks.ts'
import { type BareProcess, type RelayProcess, startFloor } from './processes.ts'
import { RawClient, textOf } from './raw-client.ts'

/** Rounds at the start that do not count: both servers compile what they run. */
const warmUp = 50

/** Hooks parked at a time: as many as a busy day has. */
const atATime = 25

type Ready = { readonly number: number } & Readonly<Record<'parked' | 'held' | 'kept', IncomingMessage>>

export async function decisionToHook(relay: RelayProcess, bare: BareProcess, rounds = 350): Promise<Row> {
  const hooks = new RawClient({ socketPath: relay.socketPath })
  const devices = new RawClient({ port: relay.port })
  const floor = await startFloor()
  const floorHooks = new RawClient({ socketPath: floor.socketPath })
  const floorDevices = new RawClient({ port: floor.port })
  const bareHooks = new RawClient({ socketPath: bare.socketPath })
  const bareDevices = new RawClient({ port: bare.port })
  const authorization = { authorization: `Bearer ${relay.device.token}` }
  const ours: number[] = []
  const least: number[] = []
  const theirs: number[] = []
  for (let first = 0; first < rounds; first += atATime) {
    const ready: Ready[] = []
    for (let number = first; number < first + atATime; number += 1) {
      const ask = permissionRequest(number)
      const parked = await hooks.open('POST', '/hooks/claude-code?timeout=3600', ask, attachHeaders(number))
      ready.push({
        number,
        parked,
        kept: await floorHooks.open('POST', `/park?id=${number}`, ask, attachHeaders(number)),
        held: await bareHooks.open('POST', `/park?id=${number}`, ask, attachHeaders(number)),
      })
    }
    const decisions = await signedAllows(relay.device)
    for (const { number, parked, kept, held } of ready) {
      const { path, body } = decisions.get(`npm test -- --shard=${number}`) ?? { path: '', body: '' }
      ours.push(await answered(parked, devices.post(path, body, authorization)))
      const signature = sign('sha256', Buffer.from(body), { key: floor.key, dsaEncoding: 'ieee-p1363' })
      const signed = { signature: signature.toString('base64url') }
      least.push(await answered(kept, floorDevices.post(`/decide?id=${number}`, body, signed)))
      theirs.push(await answered(held, bareDevices.post(`/decide?id=${number}`, body)))
    }
  }
  for (const client of [hooks, devices, floorHooks, floorDevices, bareHooks, bareDevices]) client.close()
  await floor.close()
  const nod = percentilesOf(ours.slice(warmUp))
  const floorOnes = percentilesOf(least.slice(warmUp))
  const bareOnes = percentilesOf(theirs.slice(warmUp))
  const ratio = nod.p50 / bareOnes.p50
  return {
    job: '1 decision posted → hook answered',
    unit: 'ms',
    nod,
    bare: bareOnes,
    ratio,
    goal: { text: 'at most 3× bare at p50', isMet: ratio <= 3 },
    notes: { 'floor (Express, signature, one durable row)': floorOnes.p50, ...(await costsOfDecision()) },
  }
}

/** Decisions on all parked tasks, by what the tasks show. */
async function signedAllows(device: TestDevice): Promise<ReadonlyMap<string, { path: string; body: string }>> {
  const tasks = await parkedTasks(device)
  return new Map(await Promise.all(tasks.map(async (task) => [task.preview, await signedAllow(device, task)] as const)))
}

/** Milliseconds until the hook has its answer; the decision's own response is awaited off the clock. */
async function answered(parked: IncomingMessage, posted: Promise<void>): Promise<number> {
  const ms = await timed(() => textOf(parked))
  await posted
  return ms
}
