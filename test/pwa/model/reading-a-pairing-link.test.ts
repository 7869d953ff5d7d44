import { describe, expect, it } from 'vitest'
import { readPairingLink } from '../../../pwa/app/model/pairing-link.ts'

const hostId = `host_${'1'.repeat(26)}`

describe('the reader of a pairing link', () => {
  it.each([
    ['code=ABCD-2345', 'ABCD-2345', null],
    ['ABCD2345', 'ABCD-2345', null],
    ['abcd-2345', 'ABCD-2345', null],
    [`code=ABCD-2345&host=${hostId}`, 'ABCD-2345', hostId],
    [`ABCD2345&host=${hostId}`, 'ABCD-2345', hostId],
    ['ABCD2345&host=elsewhere', 'ABCD-2345', null],
    ['', null, null],
    ['code=short', null, null],
    ['section-2', null, null],
  ])('reads #%s', (fragment, code, host) => {
    expect(readPairingLink(fragment)).toEqual({ code, hostId: host })
  })
})
