// What real push services check of a sender's request before they take it (RFC 8030, RFC 8188, RFC 8292, and what Apple
// and Mozilla add): a sender that passes here passes there, as far as that can be known offline.

import { createPublicKey, verify } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'

export type Complaint = { readonly status: number; readonly text: string }

export type SenderRequest = {
  readonly method: string
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
  /** `https://host:port` of the endpoint. */
  readonly origin: string
  /** The key the browser subscribed with; without one any key will do. */
  readonly applicationServerKey?: string
}

/** The first complaint, or null when the request is good. */
export function checkSender(request: SenderRequest): Complaint | null {
  const { method, headers, body } = request
  const topic = headers.topic
  const urgency = headers.urgency ?? 'normal'
  if (method !== 'POST') return { status: 405, text: 'only POST' }
  if (!/^\d+$/.test(String(headers.ttl ?? ''))) return { status: 400, text: 'TTL is missing' }
  if (topic !== undefined && !isTopic(String(topic))) return { status: 400, text: 'Topic is not legal' }
  if (!['very-low', 'low', 'normal', 'high'].includes(String(urgency)))
    return { status: 400, text: 'Urgency is unknown' }
  if (body.length > 4_096) return { status: 413, text: 'more than 4096 bytes' }
  if (body.length > 0 && headers['content-encoding'] !== 'aes128gcm') return { status: 415, text: 'not aes128gcm' }
  return checkVapid(request)
}

/** Apple decodes the topic as base64url: a length of 4n + 1 is refused there. */
function isTopic(topic: string): boolean {
  return /^[A-Za-z0-9_-]{1,32}$/.test(topic) && topic.length % 4 !== 1
}

function checkVapid({ headers, origin, applicationServerKey }: SenderRequest): Complaint | null {
  const [, token = '', key = ''] = /^vapid t=([^,\s]+),\s*k=([^,\s]+)$/.exec(headers.authorization ?? '') ?? []
  const [head = '', claims = '', signature = ''] = token.split('.')
  if (signature === '') return { status: 401, text: 'vapid is missing' }
  const raw = Buffer.from(key, 'base64url')
  if (applicationServerKey !== undefined && !raw.equals(Buffer.from(applicationServerKey, 'base64url'))) {
    return { status: 403, text: 'not the key of this subscription' }
  }
  if (!isSigned(`${head}.${claims}`, signature, raw)) return { status: 401, text: 'bad signature' }
  const { aud, exp, sub }: Record<string, unknown> = JSON.parse(Buffer.from(claims, 'base64url').toString('utf8'))
  const left = Number(exp) - Date.now() / 1_000
  if (aud !== origin) return { status: 401, text: `aud is ${aud}` }
  if (!(left > 0 && left <= 86_400)) return { status: 401, text: 'exp must be within 24 hours' }
  if (!/^(?:mailto:[^@\s]+@[^@\s]+|https:\/\/\S+)$/.test(String(sub))) return { status: 401, text: `sub is ${sub}` }
  return null
}

function isSigned(text: string, signature: string, raw: Buffer): boolean {
  const [x, y] = [raw.subarray(1, 33).toString('base64url'), raw.subarray(33, 65).toString('base64url')]
  const key = createPublicKey({ format: 'jwk', key: { kty: 'EC', crv: 'P-256', x, y } })
  return verify('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url'))
}
