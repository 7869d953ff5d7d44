// Questions of scripts over real HTTP, and gates that have no dialog to go back to: what they are told when nobody answers.

import { request as httpRequest } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { aGate } from '../../support/hook-bodies.ts'
import type { TestDevice } from '../../support/test-device.ts'
import { newestTask, postHook, startTestRelay, type TestRelay } from '../../support/test-relay.ts'
import { askOperator } from './operator.ts'

let relay: TestRelay
let phone: TestDevice
async function start(parkMs = 12 * 3_600_000): Promise<void> {
  relay = await startTestRelay({ pageFolder: '/nowhere', parkMs })
  phone = await relay.pair()
}
afterEach(() => relay.close())

const question = { question: 'Deploy to production?', cwd: '/home/dev/acme' }

type Posted = { readonly status: number; readonly answer: unknown }
/** Resolves `head` once the relay took the question, `end` with its whole answer. */
function post(body: unknown, { path = '/hooks/ask?timeout=600', headers = {} } = {}) {
  const request = httpRequest({ socketPath: relay.relay.socketPath, method: 'POST', path, agent: false, headers })
  const head = new Promise<void>((resolve) => request.once('response', () => resolve()))
  const end = new Promise<Posted>((resolve, reject) => {
    request.once('error', reject)
    request.once('response', async (response) => {
      let text = ''
      for await (const chunk of response) text += String(chunk)
      resolve({ status: response.statusCode ?? 0, answer: text === '' ? null : JSON.parse(text) })
    })
  })
  request.end(JSON.stringify(body))
  return { head, end }
}

describe('POST /hooks/ask', () => {
  it('is parked until a device decides', async () => {
    await start()
    const asked = post(question, { headers: { 'nod-client': '4711-1' } })
    await asked.head
    await phone.decide(await newestTask(phone), { verdict: 'deny', message: 'Not on a Friday.' })
    expect(await asked.end).toEqual({ status: 200, answer: { outcome: 'denied', message: 'Not on a Friday.' } })
  })

  it('takes another host by its token, and nobody without', async () => {
    await start()
    const { token } = JSON.parse(
      (await askOperator(relay.relay.socketPath, 'POST', '/operator/hosts', { name: 'box' })).text,
    )
    const ask = (headers: Record<string, string>) =>
      fetch(`${relay.url}/hooks/ask?timeout=600`, { method: 'POST', headers, body: JSON.stringify(question) })
    expect((await ask({})).status).toBe(401)
    const asked = await ask({ authorization: `Bearer ${token}` })
    await phone.decide(await newestTask(phone))
    expect(JSON.parse(await asked.text())).toEqual({ outcome: 'allowed' })
  })

  it('says that it expired, within the time it had', async () => {
    await start(1_000)
    expect((await post(question).end).answer).toEqual({
      outcome: 'expired',
      message: 'Nobody answered within 1 second.',
    })
    expect((await post(question, { path: '/hooks/ask?timeout=20' }).end).answer).toMatchObject({ outcome: 'expired' })
  })

  it('says that it was withdrawn when the relay stops and it cannot come back', async () => {
    await start()
    const asked = post(question)
    await asked.head
    await relay.restart()
    expect((await asked.end).answer).toEqual({ outcome: 'withdrawn' })
  })

  it('says what became of it to one that comes back too late', async () => {
    await start(1_000)
    const headers = { 'nod-attach': 'b0b0b0b0-0001' }
    expect((await post(question, { headers }).end).answer).toMatchObject({ outcome: 'expired' })
    expect((await post(question, { headers }).end).answer).toMatchObject({ outcome: 'expired' })
    expect((await post({ ...question, question: 'Other?' }, { headers }).end).status).toBe(409)
  })

  it.each([
    [{ cwd: '/' }, 'question'],
    [{ question: '', cwd: '/' }, 'question'],
    [{ question: 'x'.repeat(1_001), cwd: '/' }, 'question'],
    [{ question: 'Go?' }, 'cwd'],
    [{ question: 'Go?', cwd: '/', options: ['a', 'a'] }, 'options'],
    [{ question: 'Go?', cwd: '/', options: ['a', ''] }, 'options.1'],
    [{ question: 'Go?', cwd: '/', detail: 1 }, 'detail'],
  ])('refuses %o and names %s', async (body, path) => {
    await start()
    expect(await post(body).end).toMatchObject({ status: 400, answer: { error: { code: 'bad-body', path } } })
  })

  it('has one path alone', async () => {
    await start()
    expect((await post(question, { path: '/hooks/script' }).end).status).toBe(404)
  })
})

describe('a permission of a headless run that nobody answered', () => {
  const gate = (headers: Record<string, string>) =>
    postHook(relay.relay.socketPath, aGate(), { attach: 'b0b0b0b0-0002', headers }).answer

  it.each(['sdk-cli', 'sdk-ts', 'sdk-py', 'claude-code-github-action'])(
    'is denied with the truth (%s)',
    async (name) => {
      await start(1_000)
      const answer = JSON.parse(await gate({ 'nod-entrypoint': name }))
      expect(answer.hookSpecificOutput.decision).toEqual({
        behavior: 'deny',
        message: 'Nobody answered within 1 second.',
      })
      expect(await newestTask(phone)).toMatchObject({ state: 'expired' })
      expect(JSON.parse(await gate({ 'nod-entrypoint': name }))).toEqual(answer)
    },
  )

  it.each(['cli', 'claude-vscode', 'claude-desktop', undefined])(
    'is handed back where there is a dialog (%s)',
    async (name) => {
      await start(1_000)
      expect(await gate(name === undefined ? {} : { 'nod-entrypoint': name })).toBe('')
    },
  )
})
