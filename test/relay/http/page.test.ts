// The page: its shell at every path a person can open, its files as they are, and nothing that is not the page's.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestRelay, type TestRelay } from '../../support/test-relay.ts'
import { send } from '../security/raw-request.ts'

let folder: string
let relay: TestRelay
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'nod-page-'))
  // A version manager's folder begins with a dot.
  const page = join(folder, '.nvm', 'lib', 'page')
  mkdirSync(join(page, 'assets'), { recursive: true })
  writeFileSync(join(page, 'index.html'), '<title>Nod</title>')
  writeFileSync(join(page, 'assets', 'app-1a2b.js'), 'export {}')
  writeFileSync(join(page, 'sw.js'), 'addEventListener("push", () => {})')
  writeFileSync(join(page, 'manifest.webmanifest'), '{"name":"Nod"}')
  writeFileSync(join(page, '.secret'), 'sesame')
  writeFileSync(join(folder, '.nvm', 'lib', 'beside.txt'), 'sesame')
  relay = await startTestRelay({ pageFolder: page })
})
afterAll(async () => {
  await relay.close()
  rmSync(folder, { recursive: true, force: true })
})

const get = (path: string) => send({ url: relay.url }, 'GET', path)

describe('the page', () => {
  it('is its shell at every path a person can open, also where its folder lies behind a dot', async () => {
    for (const path of ['/', '/pair', '/tasks/task_1', '/history', '/devices', '/pair?x=1']) {
      const { status, text, headers } = await get(path)
      expect([path, status, text, headers['cache-control']]).toEqual([path, 200, '<title>Nod</title>', 'no-cache'])
    }
  })

  it('keeps hashed files for good and asks again for the rest', async () => {
    expect((await get('/assets/app-1a2b.js')).headers['cache-control']).toBe('public, max-age=31536000, immutable')
    expect((await get('/index.html')).headers['cache-control']).toBe('no-cache')
  })

  it('brings its worker at its own path, asked for anew each time', async () => {
    const { status, text, headers } = await send({ url: relay.url }, 'GET', '/sw.js', {
      headers: { 'service-worker': 'script' },
    })
    expect([status, text, headers['cache-control']]).toEqual([200, 'addEventListener("push", () => {})', 'no-cache'])
    expect(headers['content-type']).toMatch(/^text\/javascript/)
  })

  it('brings its manifest as what it is, so that it can be installed', async () => {
    const { headers } = await get('/manifest.webmanifest')
    expect([headers['content-type'], headers['cache-control']]).toEqual([
      'application/manifest+json; charset=utf-8',
      'no-cache',
    ])
  })

  it('is all that is served: nothing hidden, nothing beside it, no shell in the place of data', async () => {
    const escapes = [
      '/../beside.txt',
      '/..%2fbeside.txt',
      '/%2e%2e/beside.txt',
      '/assets/..%2f..%2fbeside.txt',
      '/..\\beside.txt',
    ]
    for (const path of [
      ...escapes,
      '/.secret',
      '/assets/none.js',
      '/api/none',
      '/hooks/none',
      '/operator/none',
      '/nod.sqlite',
    ]) {
      const { status, text } = await get(path)
      expect([path, status, text.includes('sesame')]).toEqual([path, 404, false])
    }
  })

  it('says in a sentence that it is not built', async () => {
    const bare = await startTestRelay({ pageFolder: join(folder, 'none') })
    const { status, text } = await send({ url: bare.url }, 'GET', '/')
    expect([status, text]).toEqual([503, 'The page is not built. Run `npm start` in the clone.\n'])
    await bare.close()
  })
})
