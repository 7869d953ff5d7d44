// VAPID (RFC 8292): who sends the pushes. The keys are made once and kept, because every subscription is bound to them;
// the subject says whom a push service may write to.

import * as v from 'valibot'
import webPush from 'web-push'
import type { Store } from '../core/ports.ts'

export type VapidKeys = { readonly publicKey: string; readonly privateKey: string }

const metaKey = 'vapid'

const keysSchema = v.object({
  publicKey: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{87}$/)),
  privateKey: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{43}$/)),
})

/**
 * The keys of this relay, made on the first start; the database they lie in is its owner's alone (0600).
 * @throws when what lies there is not keys: new ones would silently end every subscription.
 */
export function vapidKeys(meta: Store['meta']): VapidKeys {
  const kept = meta.get(metaKey)
  if (kept !== undefined) return parseKeys(kept)
  const { publicKey, privateKey } = webPush.generateVAPIDKeys()
  meta.set(metaKey, JSON.stringify({ publicKey, privateKey }))
  return { publicKey, privateKey }
}

function parseKeys(text: string): VapidKeys {
  try {
    return v.parse(keysSchema, JSON.parse(text))
  } catch {
    // Without the cause: it could quote the private key.
    throw new Error('The VAPID keys in the database cannot be read. Restore nod.sqlite from a copy.')
  }
}

/** Said where there is nobody to write to; nobody can ever own a name below .invalid (RFC 2606). */
export const nobody = 'mailto:nobody@nod.invalid'

/**
 * The subject of every push. `contact` (a `mailto:` or `https:` address) comes before `origin`: who names an address
 * wants to be written to there. Undefined when neither is one that Apple takes: only then `nobody` is said, which
 * Google's and Mozilla's services take without a word and Apple's answers with 403 BadJwtToken
 * (https://github.com/web-push-libs/web-push/issues/947).
 */
export function vapidSubject(from: {
  readonly origin?: string | undefined
  readonly contact?: string | undefined
}): string | undefined {
  return [from.contact, from.origin].find((address) => address !== undefined && isReachable(address))
}

/** Names that nobody outside this machine or network could resolve (RFC 2606, 6761, 6762, 9476; .internal by ICANN). */
const privateEndings = ['localhost', 'local', 'invalid', 'test', 'example', 'internal', 'home.arpa', 'lan', 'alt']

function isReachable(address: string): boolean {
  const mail = /^mailto:[^\s:@/]+@([^\s:@/]+)$/.exec(address)
  if (mail) return isPublicName(mail[1] ?? '')
  const url = URL.canParse(address) ? new URL(address) : undefined
  return url?.protocol === 'https:' && isPublicName(url.hostname)
}

/** A name with a dot whose last label is a word: addresses in numbers are not names. */
function isPublicName(host: string): boolean {
  const name = host.toLowerCase()
  const isName = /^(?:[a-z0-9-]+\.)+[a-z][a-z0-9-]*$/.test(name)
  return isName && !privateEndings.some((ending) => name === ending || name.endsWith(`.${ending}`))
}
