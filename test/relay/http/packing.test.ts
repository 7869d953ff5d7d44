// Packing: what a phone loads over a thin connection comes small, whoever stands between; the stream comes at once.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestRelay, type TestRelay } from '../../support/test-relay.ts'
import { bearer } from '../security/raw-request.ts'
import { openBoard } from './open-board.ts'

const script = `export const words = '${'one two three '.repeat(400)}'`

let folder: string
let relay: TestRelay
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'nod-page-'))
  mkdirSync(join(folder, 'assets'))
  writeFileSync(join(folder, 'assets', 'app-1a2b.js'), script)
  relay = await startTestRelay({ pageFolder: folder })
})
afterAll(async () => {
  await relay.close()
  rmSync(folder, { recursive: true, force: true })
})

const packingOf = (response: Response): string | null => response.headers.get('content-encoding')

describe('packing', () => {
  it('makes the files of the page small for a browser that unpacks', async () => {
    const response = await fetch(`${relay.url}/assets/app-1a2b.js`, { headers: { 'accept-encoding': 'gzip' } })
    expect(packingOf(response)).toBe('gzip')
    expect(response.headers.get('vary')).toMatch(/accept-encoding/i)
    expect(await response.text()).toBe(script)
  })

  it('leaves them as they are for one that does not', async () => {
    const response = await fetch(`${relay.url}/assets/app-1a2b.js`, { headers: { 'accept-encoding': 'identity' } })
    expect(packingOf(response)).toBeNull()
    expect(await response.text()).toBe(script)
  })

  it('makes the board small, and leaves the stream alone', async () => {
    const board = await openBoard()
    try {
      for (let session = 0; session < 9; session += 1) board.say(session, 500)
      const headers = { ...bearer(board.device.token), 'accept-encoding': 'gzip' }
      const whole = await fetch(`${board.url}/api/board`, { headers })
      expect(packingOf(whole)).toBe('gzip')
      expect(await whole.json()).toMatchObject({ snapshot: board.core.ledger.board })
      const leaving = new AbortController()
      const stream = await fetch(`${board.url}/api/events`, { headers, signal: leaving.signal })
      expect([stream.status, packingOf(stream)]).toEqual([200, null])
      leaving.abort()
    } finally {
      await board.close()
    }
  })
})
