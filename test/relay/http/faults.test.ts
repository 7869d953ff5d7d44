// A fault of the relay's own: met in one place. The caller gets an id, the log the text, and the relay goes on.

import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Writable } from 'node:stream'
import pino from 'pino'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createClaudeCode } from '../../../relay/agents/claude-code/claude-code.ts'
import { publicApp, socketApp } from '../../../relay/http/apps.ts'
import { Hub } from '../../../relay/http/hub.ts'
import { ParkedResponses } from '../../../relay/http/parked-responses.ts'
import { TestCore } from '../../support/test-core.ts'
import { askFor } from '../security/ask.ts'
import { bearer, send } from '../security/raw-request.ts'

let logged: string
let servers: Server[]
let core: TestCore['core']
beforeEach(() => {
  logged = ''
  servers = []
  const agent = createClaudeCode({ home: '/home/dev', nodHome: '/home/dev/.nod' })
  const broken = { ...agent, read: () => explode('open sesame') }
  core = new TestCore({ agent: broken }).core
})
afterEach(() => {
  for (const server of servers) server.close()
  core.close()
})

async function listen(make: typeof publicApp): Promise<{ url: string }> {
  const sink = new Writable({
    write: (chunk, _, done) => {
      logged += String(chunk)
      done()
    },
  })
  let port = 0
  const server = createServer(
    make({
      core,
      hub: new Hub(core.ledger, core.clock),
      parked: new ParkedResponses(core.parking, core.clock),
      logger: pino({ level: 'trace' }, sink),
      names: { port: () => port },
      pageFolder: '/nowhere',
      version: '0',
      url: () => '',
    }),
  )
  servers.push(server)
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  const address = server.address() as AddressInfo
  port = address.port
  return { url: `http://127.0.0.1:${port}` }
}

describe('a fault while an event is taken', () => {
  it.each([
    ['port', publicApp],
    ['socket', socketApp],
  ])('is answered with the id of its log line and no text, and does not end the relay (%s)', async (_, make) => {
    const where = await listen(make)
    const { token } = core.hosts.add('workshop')
    for (let n = 0; n < 3; n += 1) {
      const body = JSON.stringify(askFor('ls'))
      const answer = await send(where, 'POST', '/hooks/claude-code', { headers: bearer(token), body })
      expect([answer.status, answer.code]).toEqual([500, 'fault'])
      expect(answer.text).not.toContain('sesame')
      expect(logged).toContain(JSON.parse(answer.text).error.id)
    }
    expect(logged).toContain('sesame')
    expect(logged).not.toContain(token)
  })
})

function explode(text: string): never {
  throw new Error(text)
}
