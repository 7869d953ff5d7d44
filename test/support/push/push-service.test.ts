// The push service of the tests: as strict as real ones, or it would prove nothing.

import { createECDH } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import webPush from 'web-push'
import { checkSender, type SenderRequest } from './check-sender.ts'
import { decryptPush, makePushKeys, toldKeys } from './decrypt-push.ts'

const origin = 'https://push.example.org'
const vapid = webPush.generateVAPIDKeys()
const subscription = { endpoint: `${origin}/push/phone-1`, keys: toldKeys(makePushKeys()) }

/** A good request, then what a test spoils in it. */
function request(headers: Readonly<Record<string, string | undefined>> = {}, more: Partial<SenderRequest> = {}) {
  const vapidDetails = { subject: 'mailto:dev@example.org', ...vapid }
  const details = webPush.generateRequestDetails(subscription, '{}', { vapidDetails, TTL: 60, topic: 'abcd' })
  const good = Object.entries(details.headers).map(([name, value]) => [name.toLowerCase(), String(value)])
  const applicationServerKey = vapid.publicKey
  return {
    ...{ method: 'POST', body: details.body, origin, applicationServerKey },
    headers: { ...Object.fromEntries(good), ...headers },
    ...more,
  }
}

/** A signed token with these claims. */
function tokenFor(audience: string, subject: string): string {
  const headers = webPush.getVapidHeaders(audience, subject, vapid.publicKey, vapid.privateKey, 'aes128gcm')
  return headers.Authorization
}

describe('the push service of the tests', () => {
  it('takes a good request', () => {
    expect(checkSender(request())).toBeNull()
  })

  it.each([
    ['without TTL', request({ ttl: undefined }), 400],
    ['with a topic that Apple cannot decode', request({ topic: 'abcde' }), 400],
    ['with a topic of 33 characters', request({ topic: 'a'.repeat(33) }), 400],
    ['with an urgency nobody knows', request({ urgency: 'asap' }), 400],
    ['of more than 4096 bytes', request({}, { body: Buffer.alloc(4_097) }), 413],
    ['in the old encoding', request({ 'content-encoding': 'aesgcm' }), 415],
    ['by GET', request({}, { method: 'GET' }), 405],
    ['without a sender', request({ authorization: undefined }), 401],
    ['meant for another service', request({ authorization: tokenFor('https://example.net', 'mailto:a@b.org') }), 401],
    ['of another sender', request({}, { applicationServerKey: webPush.generateVAPIDKeys().publicKey }), 403],
  ])('refuses one %s', (_, bad, status) => {
    expect(checkSender(bad)).toMatchObject({ status })
  })

  it('refuses one whose signature was made for something else', () => {
    const [one, other] = [tokenFor(origin, 'mailto:a@b.org'), tokenFor(origin, 'mailto:c@d.org')]
    const signature = /\.([^.]+), k=/.exec(other)?.[1] ?? ''
    const forged = one.replace(/\.[^.]+, k=/, `.${signature}, k=`)
    expect(checkSender(request({ authorization: one }))).toBeNull()
    expect(checkSender(request({ authorization: forged }))).toEqual({ status: 401, text: 'bad signature' })
  })

  it('decrypts the example of RFC 8291', () => {
    const ecdh = createECDH('prime256v1')
    ecdh.setPrivateKey('q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94', 'base64url')
    const auth = Buffer.from('BTBZMqHH6r4Tts7J_aSIgg', 'base64url')
    const body = Buffer.from(
      'DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl' +
        '7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN',
      'base64url',
    )
    expect(decryptPush(body, { ecdh, auth })).toBe('When I grow up, I want to be a watermelon')
  })
})
