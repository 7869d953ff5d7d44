// The pairing link, as this computer and as a phone get it.

import { describe, expect, it } from 'vitest'
import { linkAt, phoneLink } from '../../../relay/cli/pairing-words.ts'

const link = 'http://127.0.0.1:4127/pair#code=K7QM-2X9D&host=host_01JC0000000000000000000000'

describe('the pairing link', () => {
  it('is the same at another address of the relay', () => {
    expect(linkAt('https://nod.example.org', link)).toBe(
      'https://nod.example.org/pair#code=K7QM-2X9D&host=host_01JC0000000000000000000000',
    )
  })

  it('tells a phone nothing of this machine: it does not sit there', () => {
    expect(phoneLink(linkAt('https://nod.example.org', link))).toBe('https://nod.example.org/pair#code=K7QM-2X9D')
  })
})
