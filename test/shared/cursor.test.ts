// Cursors: what is one, and that nothing else is.

import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatCursor, parseCursor } from '../../shared/cursor.ts'

const epoch = fc.stringMatching(/^[A-Za-z0-9]{8}$/)

describe('a cursor', () => {
  it('is read as it was written', () => {
    fc.assert(
      fc.property(epoch, fc.integer({ min: 0, max: 999_999_999_999_999 }), (where, seq) => {
        expect(parseCursor(formatCursor(where, seq))).toEqual({ epoch: where, seq })
      }),
    )
  })

  it('has one spelling: what is read is what was sent', () => {
    const nearly = fc.stringMatching(/^[A-Za-z0-9]{7,9}-[0-9+. e-]{0,17}\n?$/)
    fc.assert(
      fc.property(fc.oneof(nearly, fc.string()), (text) => {
        const cursor = parseCursor(text)
        if (cursor) expect(formatCursor(cursor.epoch, cursor.seq)).toBe(text)
      }),
    )
  })

  it('is nothing else', () => {
    const others = ['', '-', 'AAAAAAAA', 'AAAAAAAA-', 'AAAAAAAA-1 ', ' AAAAAAAA-1', 'AAAAAAAA-01', 'AAAAAAAA--1']
    const more = ['AAAAAAAA-1\n', 'AAAAAAAA-1e3', 'AAAAAAAA-1.0', 'AAAAAAA-1', 'AAAAAAAAA-1', 'AAAAÄAAA-1', undefined]
    for (const text of [...others, ...more, `AAAAAAAA-${'9'.repeat(16)}`]) expect(parseCursor(text)).toBeNull()
  })
})
