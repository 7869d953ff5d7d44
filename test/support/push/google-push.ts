// Google's push service for one Chromium: check-in, registration, the channel to the browser, the endpoint for senders.
// Debian's Chromium names its endpoints at jmt17.google.com; the sender's way there is bent by `reroute.mjs`.

import { startGoogleChannel } from './google-channel.ts'
import { type Registration, startGoogleRegistry } from './google-registry.ts'
import type { Certificate } from './loopback-certificate.ts'
import { bytesField, varintField } from './protobuf.ts'
import { type PushEndpoint, startPushEndpoint, type TakenMessage } from './push-endpoint.ts'

export const googleHost = 'jmt17.google.com'

export type GooglePush = {
  /** What Chromium must be started with. */
  readonly flags: readonly string[]
  readonly endpoint: PushEndpoint
  readonly subscriptions: ReadonlyMap<string, Registration>
  /** From now on the endpoint answers 410 for every subscription made so far. */
  forgetSubscriptions(): void
  close(): Promise<void>
}

export async function startGooglePush(certificate: Certificate): Promise<GooglePush> {
  const registry = await startGoogleRegistry()
  const channel = await startGoogleChannel(certificate)
  let sent = 0
  const endpoint = await startPushEndpoint({
    certificate,
    origin: () => `https://${googleHost}`,
    senderKeyOf: (token) => registry.registrations.get(token)?.sender,
    deliver: (message) => {
      sent += 1
      const registration = registry.registrations.get(message.token)
      if (registration) channel.send(dataMessage(message, registration, sent))
    },
  })
  const registryUrl = `http://127.0.0.1:${registry.port}`
  return {
    endpoint,
    subscriptions: registry.registrations,
    flags: [
      `--gcm-checkin-url=${registryUrl}/checkin`,
      `--gcm-registration-url=${registryUrl}/register`,
      `--gcm-mcs-endpoint=https://127.0.0.1:${channel.port}`,
      `--ignore-certificate-errors-spki-list=${certificate.spkiHash}`,
    ],
    forgetSubscriptions: () => {
      for (const token of registry.registrations.keys()) registry.forget(token)
    },
    close: async () => {
      await Promise.all([registry.close(), channel.close(), endpoint.close()])
    },
  }
}

/** A DataMessageStanza: id, from, category, app data, persistent id, ttl, sent, raw data. */
function dataMessage(message: TakenMessage, registration: Registration, number: number): Buffer {
  const appData = (key: string, value: string): Buffer =>
    bytesField(7, Buffer.concat([bytesField(1, key), bytesField(2, value)]))
  return Buffer.concat([
    bytesField(2, `m${number}`),
    bytesField(3, registration.sender),
    bytesField(5, registration.app),
    appData('subtype', registration.subtype),
    appData('content-encoding', 'aes128gcm'),
    bytesField(9, `0:${Date.now()}${number}`),
    varintField(17, message.ttlSeconds),
    varintField(18, Date.now()),
    bytesField(21, message.body),
  ])
}
