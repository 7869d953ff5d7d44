// The digest and what is signed: fixed vectors, because a phone of last month must find the same.

import { createHash, createPublicKey, verify } from 'node:crypto'
import { readFileSync } from 'node:fs'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { type DigestContent, digestText } from '../../shared/digest.ts'
import { checkDigitsOf, publicKeySchema, signedText, thumbprintText } from '../../shared/signing.ts'
import { jsonObjectSchema } from '../../shared/wire.ts'

const hex = (text: string): string => createHash('sha256').update(text).digest('hex')
const bytes = (text: string): Uint8Array => createHash('sha256').update(text).digest()

const content: DigestContent = {
  taskId: 'task_00000000000000000000000001',
  hostId: 'host_00000000000000000000000001',
  sessionId: 'ses_00000000000000000000000001',
  agentId: null,
  cwd: '/home/dev/acme',
  permissionMode: 'default',
  agent: 'claude-code',
  kind: 'permission',
  toolName: 'Bash',
  toolInput: { command: 'echo "ü €"\n', description: 'Say it', timeout: 1e21 },
  suggestions: null,
}

describe('the digest of a task', () => {
  it('hashes this text, letter for letter', () => {
    expect(digestText(content)).toBe(
      '{"agent":"claude-code","agentId":null,"cwd":"/home/dev/acme","hostId":"host_00000000000000000000000001",' +
        '"kind":"permission","permissionMode":"default","sessionId":"ses_00000000000000000000000001",' +
        '"suggestions":null,"taskId":"task_00000000000000000000000001","toolInput":{"command":"echo \\"ü €\\"\\n",' +
        '"description":"Say it","timeout":1e+21},"toolName":"Bash","v":1}',
    )
    expect(hex(digestText(content))).toBe('209dec50c5a42a939b6f49d0a944171c5d0d9dc172f53eba2b6ae7a719914bcf')
  })

  it('does not depend on the order of names', () => {
    const { toolInput, ...rest } = content
    const turned = Object.fromEntries(Object.entries(toolInput).reverse())
    expect(digestText({ toolInput: turned, ...rest })).toBe(digestText(content))
  })

  it('is another one when anything it binds is another', () => {
    const others: readonly Partial<DigestContent>[] = [
      { taskId: 'task_00000000000000000000000002' },
      { hostId: 'host_00000000000000000000000002' },
      { sessionId: 'ses_00000000000000000000000002' },
      { agentId: 'a588e3' },
      { cwd: '/home/dev/other' },
      { cwd: null },
      { permissionMode: 'plan' },
      { agent: 'script' },
      { kind: 'plan' },
      { toolName: 'Write' },
      { toolInput: { ...content.toolInput, command: 'echo "ü €"' } },
      { suggestions: [] },
    ]
    const texts = others.map((other) => digestText({ ...content, ...other }))
    expect(new Set([digestText(content), ...texts]).size).toBe(others.length + 1)
  })
})

describe('what a device signs', () => {
  it('is the canonical text of method, path and the body without its signature', () => {
    const body = { nonce: 'n', signature: 'dropped', verdict: 'deny', message: 'a\u2028b', deviceId: 'dev_1' }
    expect(signedText('POST', '/api/tasks/task_1/decision', body)).toBe(
      '{"body":{"deviceId":"dev_1","message":"a\u2028b","nonce":"n","verdict":"deny"},"method":"POST","path":"/api/tasks/task_1/decision"}',
    )
    expect(body.signature).toBe('dropped')
  })

  it('keeps a `signature` that lies deeper', () => {
    expect(signedText('POST', '/', { input: { signature: 'kept' } })).toContain('"signature":"kept"')
  })

  it('verifies as it did when it was first signed', () => {
    const fixture = v.parse(jsonObjectSchema, JSON.parse(readFixture('signed-decision.json')))
    const body = v.parse(jsonObjectSchema, fixture.body)
    const key = v.parse(publicKeySchema, fixture.publicKey)
    const method = v.parse(v.string(), fixture.method)
    const path = v.parse(v.string(), fixture.path)
    const signature = Buffer.from(v.parse(v.string(), body.signature), 'base64url')
    const fits = (text: string): boolean =>
      verify(
        'sha256',
        Buffer.from(text),
        { key: createPublicKey({ format: 'jwk', key }), dsaEncoding: 'ieee-p1363' },
        signature,
      )
    expect(fits(signedText(method, path, body))).toBe(true)
    expect(fits(signedText(method, `${path}/`, body))).toBe(false)
    expect(fits(signedText(method, path, { ...body, verdict: 'deny' }))).toBe(false)
  })
})

describe('the check digits', () => {
  it('come from the thumbprint of RFC 7638, whatever else the key says', () => {
    const key = v.parse(publicKeySchema, {
      ...{ kid: 'mine', use: 'sig', ext: true, kty: 'EC', crv: 'P-256' },
      x: 'MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4',
      y: '4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM',
    })
    expect(thumbprintText(key)).toBe(
      '{"crv":"P-256","kty":"EC","x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4","y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"}',
    )
    // The key of RFC 7517, A.1.
    expect(Buffer.from(bytes(thumbprintText(key))).toString('base64url')).toBe(
      'cn-I_WNMClehiVp51i_0VpOENW1upEerA8sEam5hn-s',
    )
    expect(checkDigitsOf(bytes(thumbprintText(key)))).toBe('960765')
  })

  it('are the first four bytes as one number, its last six digits, with leading zeros', () => {
    expect(checkDigitsOf(Uint8Array.of(0, 0, 0, 7, 255))).toBe('000007')
    expect(checkDigitsOf(Uint8Array.of(255, 255, 255, 255))).toBe(String(0xffffffff % 1_000_000).padStart(6, '0'))
    expect(checkDigitsOf(Uint8Array.of(0x80, 0, 0, 0))).toBe(String(0x80000000 % 1_000_000))
    expect(checkDigitsOf(Uint8Array.of(0, 0x0f, 0x42, 0x40))).toBe('000000')
  })
})

function readFixture(name: string): string {
  return readFileSync(new URL(`../fixtures/protocol-1/vectors/${name}`, import.meta.url), 'utf8')
}
