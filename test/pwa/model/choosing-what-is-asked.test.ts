import { describe, expect, it } from 'vitest'
import { hostId, makeBoard, sessionId } from '../../support/page-board.ts'
import { startLive, startUnpaired } from '../../support/page-paired.ts'
import { refuse } from '../../support/page-relay.ts'

const all = { policy: 'all', when: 'always' } as const
const board = makeBoard()
const start = () => startLive({ board })

describe('choosing what is asked about', () => {
  it('is a signed word about a host, and brings what it is now', async () => {
    const { relay, model } = await start()
    const host = { ...board.hosts[hostId], ask: all }
    relay.mishap(`/api/hosts/${hostId}`, (response) => response.end(JSON.stringify({ host })))
    expect(await model.changeHost(hostId, { ask: all })).toEqual({ ok: true, value: host })
    const [asked] = relay.asked(`/api/hosts/${hostId}`)
    expect(asked?.method).toBe('PATCH')
    const body = JSON.parse(asked?.body ?? '')
    expect(body).toMatchObject({ ask: all, signature: expect.any(String) })
    expect(body).not.toHaveProperty('reply')
  })

  it('is one about a session: null takes its own way back', async () => {
    const { relay, model } = await start()
    const session = board.sessions[sessionId]
    relay.mishap(`/api/sessions/${sessionId}`, (response) => response.end(JSON.stringify({ session })))
    expect(await model.changeSession(sessionId, { ask: null, reply: null })).toEqual({ ok: true, value: session })
    const [asked] = relay.asked(`/api/sessions/${sessionId}`)
    expect(JSON.parse(asked?.body ?? '')).toMatchObject({ ask: null, reply: null })
  })

  it('says why it was not taken', async () => {
    const { relay, model } = await start()
    relay.mishap(`/api/hosts/${hostId}`, (response) => refuse(response, 'slow-down'))
    expect(await model.changeHost(hostId, { reply: true })).toMatchObject({ ok: false, code: 'slow-down' })
    relay.mishap(`/api/sessions/${sessionId}`, (_, socket) => socket.destroy())
    expect(await model.changeSession(sessionId, { reply: true })).toMatchObject({ ok: false, code: 'unreachable' })
  })

  it('needs a device', async () => {
    const { browser } = await startUnpaired()
    const model = browser.tab().open()
    expect(await model.changeHost(hostId, { reply: true })).toMatchObject({ ok: false, code: 'not-paired' })
  })
})
