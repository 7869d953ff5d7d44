import { describe, expect, it } from 'vitest'
import { checkDigitsOfKey, makeDeviceKey, publicKeyOf } from '../../../pwa/link/device-key.ts'
import { createSigner } from '../../../pwa/link/signer.ts'
import { checkDigitsOf, signedText, thumbprintText } from '../../../shared/signing.ts'

const deviceId = `dev_${'1'.repeat(26)}` as const

describe('the key of a device', () => {
  it('signs method, path and body so that the public key verifies it', async () => {
    const key = await makeDeviceKey(crypto)
    const signer = createSigner({ crypto, deviceId, privateKey: key.privateKey, relayNow: () => 1_000 })
    const body = JSON.parse(await signer.sign('PATCH', '/api/devices/me', { name: 'Pixel 8' }))
    expect(body).toMatchObject({ name: 'Pixel 8', deviceId, at: '1970-01-01T00:00:01.000Z' })
    const verify = (path: string): Promise<boolean> =>
      crypto.subtle.verify(
        { name: 'ECDSA', hash: 'SHA-256' },
        key.publicKey,
        Buffer.from(body.signature, 'base64url'),
        new TextEncoder().encode(signedText('PATCH', path, body)),
      )
    expect(await verify('/api/devices/me')).toBe(true)
    expect(await verify('/api/devices/other')).toBe(false)
  })

  it('never uses a nonce twice', async () => {
    const { privateKey } = await makeDeviceKey(crypto)
    const signer = createSigner({ crypto, deviceId, privateKey, relayNow: () => 0 })
    const bodies = await Promise.all([signer.sign('POST', '/', {}), signer.sign('POST', '/', {})])
    expect(JSON.parse(bodies[0]).nonce).not.toBe(JSON.parse(bodies[1]).nonce)
  })

  it('makes a key that cannot leave this browser', async () => {
    const { privateKey } = await makeDeviceKey(crypto)
    await expect(crypto.subtle.exportKey('jwk', privateKey)).rejects.toThrow()
  })

  it('shows the check digits of the key itself', async () => {
    const key = await makeDeviceKey(crypto)
    const text = thumbprintText(await publicKeyOf(crypto, key))
    const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)))
    const digits = await checkDigitsOfKey(crypto, key)
    expect(digits).toBe(checkDigitsOf(hash))
    expect(digits).toMatch(/^\d{6}$/)
  })
})
