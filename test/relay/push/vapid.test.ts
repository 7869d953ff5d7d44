// VAPID: keys that stay, and an address that push services could really write to.

import { createECDH } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { nobody, vapidKeys, vapidSubject } from '../../../relay/push/vapid.ts'
import { memoryMeta } from './sender-at.ts'

describe('the VAPID keys', () => {
  it('are made on the first start and kept', () => {
    const rows = new Map<string, string>()
    const keys = vapidKeys(memoryMeta(rows))
    expect([...rows.keys()]).toEqual(['vapid'])
    expect(vapidKeys(memoryMeta(rows))).toEqual(keys)
    expect(vapidKeys(memoryMeta())).not.toEqual(keys)
  })

  it('are a pair: a point of P-256 and its private half', () => {
    const { publicKey, privateKey } = vapidKeys(memoryMeta())
    const ecdh = createECDH('prime256v1')
    ecdh.setPrivateKey(privateKey, 'base64url')
    expect(ecdh.getPublicKey('base64url')).toBe(publicKey)
    expect(Buffer.from(publicKey, 'base64url')).toHaveLength(65)
  })

  it.each(['', '{}', '{"publicKey":"BB","privateKey":"c2VjcmV0"}'])(
    'are not silently replaced when they cannot be read, and not quoted: %j',
    (text) => {
      const rows = new Map([['vapid', text]])
      expect(() => vapidKeys(memoryMeta(rows))).toThrow(/^The VAPID keys in the database cannot be read\. [^c]*copy\.$/)
      expect(rows.get('vapid')).toBe(text)
    },
  )
})

describe('the VAPID subject', () => {
  it.each([
    ['the contact', { contact: 'mailto:dev@example.org' }, 'mailto:dev@example.org'],
    ['a page as contact', { contact: 'https://example.org/contact' }, 'https://example.org/contact'],
    ['the origin', { origin: 'https://nod.example.org' }, 'https://nod.example.org'],
    ['an origin in a tailnet', { origin: 'https://desk.tail1234.ts.net' }, 'https://desk.tail1234.ts.net'],
    [
      'the contact before the origin',
      { origin: 'https://nod.example.org', contact: 'mailto:dev@example.org' },
      'mailto:dev@example.org',
    ],
    [
      'the origin when the contact is none that can be reached',
      { origin: 'https://nod.example.org', contact: 'mailto:dev@desk.local' },
      'https://nod.example.org',
    ],
  ])('is %s', (_, from, subject) => {
    expect(vapidSubject(from)).toBe(subject)
  })

  it.each([
    'http://localhost:4127',
    'https://localhost',
    'https://nod.localhost',
    'https://127.0.0.1:4127',
    'https://[::1]',
    'https://desk',
    'https://desk.local',
    'http://nod.example.org',
    'https://192.168.1.7',
  ])('is not %s, which Apple refuses', (origin) => {
    expect(vapidSubject({ origin })).toBeUndefined()
  })

  it.each(['mailto:dev@localhost', 'mailto:dev@desk', 'mailto:dev@example.test', 'mailto:', 'dev@example.org', nobody])(
    'is not %s',
    (contact) => {
      expect(vapidSubject({ contact })).toBeUndefined()
    },
  )

  it('is missing when nothing is set', () => {
    expect(vapidSubject({})).toBeUndefined()
  })
})
