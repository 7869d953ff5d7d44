// Loopback is shared ground, seen by a real browser: a page on another port, and what was planted while the relay was off.

import { webcrypto } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Browser, openChromium, tap } from '../support/journey/chromium.ts'
import { lacks } from '../support/journey/missing.ts'
import { loadRecording } from '../support/replay.ts'
import type { TestDevice } from '../support/test-device.ts'
import { boardOf, newestTask, postHook, startTestRelay, type TestRelay } from '../support/test-relay.ts'

const gate = loadRecording('allowed-by-hook').find((recorded) => recorded.parked)?.event
let relay: TestRelay
let browser: Browser
let watcher: TestDevice
const strangers: Server[] = []
beforeEach(async () => {
  relay = await startTestRelay()
  watcher = await relay.pair('Watcher')
  browser = await openChromium()
})
afterEach(async () => {
  await browser?.close()
  for (const server of strangers.splice(0)) await closed(server)
  await relay?.close()
})

describe.skipIf(lacks('chromium'))('a page on another port of 127.0.0.1', () => {
  it('reads nothing of the relay and changes nothing, though its user’s browser is a device', async () => {
    await browser.page.goto(relay.relay.openPairing().url)
    await tap(browser.page, 'Pair this browser')
    await browser.page
      .getByText(/[0-9]{3}\s?[0-9]{3}/)
      .first()
      .waitFor()
    const own = Object.keys((await boardOf(watcher)).devices).find((id) => id !== watcher.device.id)
    await watcher.change('POST', `/api/devices/${own}/confirm`)
    await browser.page.getByRole('heading', { name: /inbox/i }).first().waitFor()
    await postHook(relay.relay.socketPath, gate, { attach: 'a0a0a0a0-1' }).head
    const task = await newestTask(watcher)
    const { code } = relay.relay.openPairing()
    const signed = await watcher.sign('POST', `/api/tasks/${task.id}/decision`, watcher.decision(task))
    const before = await boardOf(watcher)

    const evil = await browser.context.newPage()
    await evil.goto(await strangerOn(0, (_, response) => html(response, '<title>Evil</title><body></body>')))
    const loot = await evil.evaluate(attack, {
      url: relay.url,
      token: watcher.token,
      taskId: task.id,
      signed: JSON.stringify(signed),
      pairing: JSON.stringify({ code, name: 'Evil', platform: 'x', publicKey: await freshKey() }),
    })
    expect(loot).toEqual([])
    expect(evil.frames().map((frame) => frame.url())).not.toContain(`${relay.url}/`)
    const after = await boardOf(watcher)
    expect(after.tasks).toEqual(before.tasks)
    expect(Object.keys(after.devices)).toEqual(Object.keys(before.devices))
    expect((await evil.context().cookies(relay.url)).length).toBe(0)
  })
})

describe.skipIf(lacks('chromium'))('a service worker planted while the relay was off', () => {
  const claiming = (text: string) => `
    addEventListener('install', () => skipWaiting())
    addEventListener('activate', (event) => event.waitUntil(clients.claim()))
    addEventListener('fetch', (event) => event.respondWith(new Response('${text}', { headers: { 'content-type': 'text/html' } })))
  `

  /** Takes the port of the relay, which is off, plants a worker at that path and gives the port back. */
  async function plant(path: string, more = ''): Promise<void> {
    const port = Number(new URL(relay.url).port)
    await relay.relay.close()
    await strangerOn(port, (request, response) => {
      const registration = `navigator.serviceWorker.register('${path}', { scope: '/' })`
      if (request.url !== path) return html(response, `<script>${registration}</script>`)
      response.setHeader('service-worker-allowed', '/')
      response.setHeader('content-type', 'text/javascript')
      response.end(claiming('<title>Planted</title>') + more)
    })
    const { page } = browser
    await page.goto(relay.url)
    await page.waitForFunction(() => navigator.serviceWorker.controller !== null)
    await page.reload()
    expect(await page.title()).toBe('Planted')
    for (const server of strangers.splice(0)) await closed(server)
    relay = await startTestRelay({ home: relay.home, port })
  }

  it('is gone at the next visit: it unregisters itself, and the page is Nod again with its own worker', async () => {
    await plant('/deep/planted.js')
    const { page } = browser
    await page.goto(relay.url)
    await page.waitForFunction(() => document.title === 'Nod')
    await page.waitForFunction(async () => {
      const all = await navigator.serviceWorker.getRegistrations()
      const paths = all.map(({ active }) => active && new URL(active.scriptURL).pathname)
      return paths.length === 1 && paths[0] === '/sw.js'
    })
    await page.reload()
    expect(await page.title()).toMatch(/Nod/)
    await page.waitForFunction(() => navigator.serviceWorker.controller?.scriptURL.endsWith('/sw.js') === true)
  })

  const posing = `addEventListener('message', ({ ports }) => ports[0]?.postMessage({ type: 'nod' }))`

  it.each([
    ['', ''],
    [' and says that it is ours', posing],
  ])('at the path of our own%s is replaced by ours, though it holds the page', async (_, more) => {
    await plant('/sw.js', more)
    const { page } = browser
    await page.goto(relay.url)
    // Whatever the planted worker says, ours does not wait for its pages to be closed.
    await page.evaluate(
      () =>
        new Promise<void>((resolve) => {
          navigator.serviceWorker.addEventListener('controllerchange', () => resolve())
        }),
    )
    await page.goto(relay.url)
    expect(await page.title()).toMatch(/Nod/)
  })
})

async function freshKey(): Promise<webcrypto.JsonWebKey> {
  const keys = await webcrypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify'])
  const { kty, crv, x, y } = await webcrypto.subtle.exportKey('jwk', keys.publicKey)
  return { ...(kty && { kty }), ...(crv && { crv }), ...(x && { x }), ...(y && { y }) }
}

/** Runs in the foreign page. Answers what it could read, or had a word of success for. */
async function attack(target: { url: string; token: string; taskId: string; signed: string; pairing: string }) {
  const { url, token, taskId, signed, pairing } = target
  const loot: string[] = []
  const authorization = `Bearer ${token}`
  const tries: [string, RequestInit][] = [
    ['/', {}],
    ['/healthz', {}],
    ['/api/board', {}],
    ['/api/board', { headers: { authorization } }],
    ['/api/events', { headers: { authorization } }],
    ['/api/board', { credentials: 'include' }],
    ['/api/pair', { method: 'POST', body: pairing }],
    ['/api/pair', { method: 'POST', body: pairing, headers: { 'content-type': 'application/json' } }],
    [`/api/tasks/${taskId}/decision`, { method: 'POST', body: signed }],
    ['/operator/pair', { method: 'POST' }],
    ['/hooks/claude-code', { method: 'POST', body: '{}' }],
  ]
  for (const [path, init] of tries) {
    for (const mode of ['cors', 'no-cors'] as const) {
      try {
        const response = await fetch(url + path, { ...init, mode })
        const text = await response.text()
        if (response.type !== 'opaque' || text !== '') loot.push(`${mode} ${path}: ${response.status} ${text}`)
      } catch {}
    }
  }
  const happens = (target: EventTarget, good: string, bad: string): Promise<boolean> =>
    new Promise((resolve) => {
      target.addEventListener(good, () => resolve(true))
      target.addEventListener(bad, () => resolve(false))
    })
  for (const path of ['/api/board', '/favicon.svg', '/']) {
    for (const tag of ['script', 'img'] as const) {
      const element = document.createElement(tag)
      element.src = url + path
      document.body.append(element)
      if (await happens(element, 'load', 'error')) loot.push(`${tag} ${path}`)
    }
  }
  const source = new EventSource(`${url}/api/events`)
  if (await happens(source, 'open', 'error')) loot.push('EventSource')
  source.close()
  if (await happens(new WebSocket(`${url.replace('http', 'ws')}/api/events`), 'open', 'error')) loot.push('WebSocket')
  const registered = await navigator.serviceWorker.register(`${url}/sw.js`).catch(() => undefined)
  if (registered) loot.push('service worker')
  const frame = document.createElement('iframe')
  frame.src = `${url}/`
  document.body.append(frame)
  await happens(frame, 'load', 'error')
  try {
    if (frame.contentWindow?.document.title === 'Nod') loot.push('iframe')
  } catch {}
  const opened = window.open(`${url}/`)
  try {
    if (opened?.document.title === 'Nod') loot.push('window')
  } catch {}
  const form = document.createElement('form')
  Object.assign(form, { method: 'POST', action: `${url}/api/pair`, enctype: 'text/plain', target: 'sink' })
  const field = document.createElement('input')
  Object.assign(field, { name: pairing.slice(0, -1), value: '"}' })
  form.append(field)
  document.body.append(form)
  form.submit()
  return loot
}

function strangerOn(
  port: number,
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<string> {
  const server = createServer(answer)
  strangers.push(server)
  return new Promise((resolve) => {
    server.listen(port, '127.0.0.1', () => {
      const address = server.address() as AddressInfo
      resolve(`http://127.0.0.1:${address.port}`)
    })
  })
}

function html(response: ServerResponse, text: string): void {
  response.setHeader('content-type', 'text/html')
  response.end(`<!doctype html>${text}`)
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
