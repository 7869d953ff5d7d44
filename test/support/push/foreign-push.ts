// A push that no relay of today would send: signed with the relay's own keys and encrypted for the subscription, so that
// push service and browser take it as one of a relay that is far ahead.

import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { request } from 'node:https'
import webPush from 'web-push'
import { nobody, type VapidKeys } from '../../../relay/push/vapid.ts'
import type { PushTarget } from '../../../shared/push.ts'
import { loopbackCertificate } from './loopback-certificate.ts'
import type { PushEndpoint } from './push-endpoint.ts'

export type ForeignPush = {
  /** The stand-in's side for senders; the address in `to` names the host it stands in for. */
  readonly endpoint: PushEndpoint
  readonly to: PushTarget
  readonly keys: VapidKeys
  readonly message: unknown
}

/** Resolves with the status that the push service answered. */
export async function sendForeignPush({ endpoint, to, keys, message }: ForeignPush): Promise<number | undefined> {
  const { headers, body } = webPush.generateRequestDetails(to, JSON.stringify(message), {
    vapidDetails: { subject: nobody, ...keys },
    contentEncoding: 'aes128gcm',
    TTL: 60,
  })
  const posted = request(`https://127.0.0.1:${endpoint.port}${new URL(to.endpoint).pathname}`, {
    method: 'POST',
    headers,
    ca: loopbackCertificate().cert,
  })
  const answered = once(posted, 'response')
  posted.end(body)
  const [answer]: IncomingMessage[] = await answered
  answer?.resume()
  return answer?.statusCode
}
