// Reach over HTTP: nothing is there without a code, and with one no more than a stream's beginning and a line to tell.

import { request as httpRequest } from 'node:http'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { watchedList } from '../../support/push/watched-list.ts'
import { startTestRelay, type TestRelay } from '../../support/test-relay.ts'

let relay: TestRelay
beforeEach(async () => {
  relay = await startTestRelay()
})
afterEach(() => relay.close())

type Line = { readonly step: string; readonly ok: boolean; readonly text?: string }

/** `nod reach`, reading. */
async function startReach() {
  const { socketPath } = relay.relay
  const asked = httpRequest({ socketPath, method: 'POST', path: '/operator/reach', agent: false }).end()
  asked.on('error', () => undefined)
  const lines = watchedList<Line>((line) => line.step)
  const ended = new Promise<void>((resolve) => {
    asked.once('response', (response) => {
      const reader = createInterface(response)
      reader.on('line', (line) => line !== '' && lines.add(JSON.parse(line))).on('close', resolve)
      // Of a reader that hangs up itself.
      for (const part of [response, reader]) part.on('error', resolve)
    })
  })
  const step = (name: string) => lines.waitFor((line) => line.step === name, name)
  const { text = '' } = await step('page')
  return { url: text, code: text.split('#')[1] ?? '', step, ended, lines: lines.all, hangUp: () => asked.destroy() }
}

const authorised = (code: string) => ({ authorization: `Bearer ${code}` })
const tell = (code: string, body: unknown) =>
  fetch(`${relay.url}/api/reach`, { method: 'POST', headers: authorised(code), body: JSON.stringify(body) })
const listen = (code: string) => fetch(`${relay.url}/api/reach/events`, { headers: authorised(code) })

describe('reach', () => {
  it('is not there without an open code', async () => {
    for (const answer of [await tell('ABCD-2345', { step: 'done', ok: true }), await listen('ABCD-2345')]) {
      expect(answer.status).toBe(404)
    }
  })

  it('refuses another code than the open one, and a code in no place at all', async () => {
    await startReach()
    expect((await tell('ABCD-2345', { step: 'done', ok: true })).status).toBe(401)
    expect((await fetch(`${relay.url}/api/reach/events`)).status).toBe(401)
  })

  it('names the page with the code behind the #, where no server sees it', async () => {
    const { url } = await startReach()
    expect(url).toMatch(new RegExp(`^${relay.url}/reach#[0-9A-Z]{4}-[0-9A-Z]{4}$`))
  })

  it('tells the terminal each step, answers the time, and is over with the last', async () => {
    const reach = await startReach()
    const answer = await tell(reach.code, { step: 'https', ok: true, text: 'by HTTP/2' })
    expect(await answer.json()).toEqual({ now: expect.stringMatching(/^\d{4}-.*Z$/) })
    await tell(reach.code, { step: 'done', ok: true })
    await reach.ended
    expect(reach.lines.map(({ step, ok, text }) => [step, ok, text])).toEqual([
      ['page', true, reach.url],
      ['https', true, 'by HTTP/2'],
      ['done', true, undefined],
    ])
    expect((await tell(reach.code, { step: 'done', ok: true })).status).toBe(404)
  })

  it('takes no step it does not know, so that a page cannot speak for the relay', async () => {
    const reach = await startReach()
    for (const step of ['page', 'expired', 'replaced', 'x']) {
      expect((await tell(reach.code, { step, ok: true })).status).toBe(400)
    }
    expect(reach.lines).toHaveLength(1)
  })

  it('refuses garbage by name, with the code too, and tells the terminal nothing of it', async () => {
    const reach = await startReach()
    const post = async (body: string) => {
      const answer = await fetch(`${relay.url}/api/reach`, { method: 'POST', headers: authorised(reach.code), body })
      return [answer.status, (await answer.json()).error.code]
    }
    expect(await post('{"step":')).toEqual([400, 'bad-json'])
    expect(await post('[]')).toEqual([400, 'bad-body'])
    expect(await post('{"step":"https","ok":"yes"}')).toEqual([400, 'bad-body'])
    expect(await post(JSON.stringify({ step: 'https', ok: true, text: 'x'.repeat(501) }))).toEqual([400, 'bad-body'])
    expect(await post('x'.repeat(65 * 1024))).toEqual([413, 'too-large'])
    expect(reach.lines).toHaveLength(1)
  })

  it('streams hello and ready, no board, and ends with the code', async () => {
    await relay.pair()
    const reach = await startReach()
    const answer = await listen(reach.code)
    expect(answer.headers.get('content-type')).toBe('text/event-stream')
    const reading = answer.text()
    await tell(reach.code, { step: 'done', ok: true })
    const text = await reading
    expect(text.match(/^event: .*$/gm)).toEqual(['event: hello', 'event: ready'])
    expect(text).not.toContain('dev_')
  })

  it('opens nothing else: its code is no token', async () => {
    const reach = await startReach()
    expect((await fetch(`${relay.url}/api/board`, { headers: authorised(reach.code) })).status).toBe(401)
  })

  it('is gone when the terminal hangs up, and when the relay stops', async () => {
    const first = await startReach()
    first.hangUp()
    const second = await startReach()
    expect((await tell(first.code, { step: 'done', ok: true })).status).toBe(401)
    await relay.restart()
    await second.ended
    expect((await tell(second.code, { step: 'done', ok: true })).status).toBe(404)
  })
})
