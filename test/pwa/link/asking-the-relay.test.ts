import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { createApi } from '../../../pwa/link/api.ts'
import { startUnpaired } from '../../support/page-paired.ts'
import { refuse } from '../../support/page-relay.ts'
import { until } from '../../support/page-until.ts'

const schema = v.object({ fine: v.boolean() })

async function start() {
  const { relay, clock } = await startUnpaired()
  const api = createApi({ fetch, clock, origin: relay.origin, token: () => 'a-token' })
  return { relay, clock, api }
}

describe('asking the relay', () => {
  it('reads with the token and without cookies', async () => {
    const { relay, api } = await start()
    relay.mishap('/api/x', (response) => response.end('{"fine":true}'))
    expect(await api.get('/api/x', schema)).toEqual({ ok: true, value: { fine: true } })
    expect(relay.seen[0]?.headers).toMatchObject({ authorization: 'Bearer a-token' })
    expect(relay.seen[0]?.headers.cookie).toBeUndefined()
  })

  it('returns a refusal with its word, its sentence and how long to wait', async () => {
    const { relay, api } = await start()
    relay.mishap('/api/x', (response) => refuse(response, 'slow-down', {}, { 'Retry-After': '3' }))
    expect(await api.get('/api/x', schema)).toMatchObject({
      is: 'refused',
      status: 429,
      code: 'slow-down',
      retryAfterMs: 3_000,
    })
  })

  it('gives up after 8 seconds', async () => {
    const { relay, clock, api } = await start()
    relay.mishap('/api/x', () => undefined)
    const answer = api.get('/api/x', schema)
    await until(() => relay.seen.length === 1, 'the request')
    await clock.passOne(8_000)
    expect(await answer).toMatchObject({ is: 'unreachable' })
  })

  it.each([
    ['a cut connection', (_: unknown, socket: { destroy(): unknown }) => void socket.destroy()],
    [
      'the error page of a proxy',
      (response: { writeHead(status: number): { end(text: string): unknown } }) =>
        void response.writeHead(502).end('<h1>Bad gateway</h1>'),
    ],
    ['the login page of a hotel', (response: { end(text: string): unknown }) => void response.end('<h1>Welcome</h1>')],
  ])('takes %s for silence', async (_, play) => {
    const { relay, api } = await start()
    relay.mishap('/api/x', play)
    expect(await api.get('/api/x', schema)).toMatchObject({ is: 'unreachable' })
  })

  it('says so when the answer has another shape than this version knows', async () => {
    const { relay, api } = await start()
    relay.mishap('/api/x', (response) => response.end('{"fine":"maybe"}'))
    expect(await api.get('/api/x', schema)).toMatchObject({ is: 'unreadable' })
  })
})
