// Job 7: `nod hook` from the start of its process to its request, beside a Node that does nothing.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { permissionRequest } from './hook-bodies.ts'
import { percentilesOf, type Row, timed } from './measure.ts'

const hook = fileURLToPath(new URL('../../dist/relay/cli/hook.js', import.meta.url))

export async function hookStart(rounds = 40): Promise<Row> {
  const folder = mkdtempSync(join(tmpdir(), 'nod-bench-'))
  chmodSync(folder, 0o700)
  const socketPath = join(folder, 'relay.sock')
  let arrived: () => void = () => {}
  const server = createServer((request, response) => {
    if (request.method === 'POST') arrived()
    request.resume()
    response.end()
  }).listen(socketPath)
  await once(server, 'listening')
  const ours: number[] = []
  const theirs: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    const request = new Promise<void>((resolve) => {
      arrived = resolve
    })
    let exited: Promise<unknown> = Promise.resolve()
    const ms = await timed(() => {
      const child = spawn(process.execPath, [hook, '--timeout', '86400', '--socket', socketPath], {
        stdio: ['pipe', 'ignore', 'inherit'],
      })
      child.stdin?.end(permissionRequest(round))
      exited = once(child, 'exit')
      return request
    })
    ours.push(ms)
    await exited
    theirs.push(await timed(() => once(spawn(process.execPath, ['-e', '0'], { stdio: 'ignore' }), 'exit')))
  }
  server.close()
  rmSync(folder, { recursive: true, force: true })
  const nod = percentilesOf(ours.slice(5))
  const bare = percentilesOf(theirs.slice(5))
  return {
    job: '7 nod hook: process start → request (bare: node -e 0)',
    unit: 'ms',
    nod,
    bare,
    ratio: nod.p50 / bare.p50,
    goal: { text: 'at most 50 ms more at p50', isMet: nod.p50 - bare.p50 <= 50 },
    notes: { 'more at p50': nod.p50 - bare.p50 },
  }
}
