// The push sender: Web Push behind one port. Sends know nothing of each other: a push service that hangs delays nobody
// else's phone.

import { setMaxListeners } from 'node:events'
import { Agent } from 'node:https'
import { createSecureContext, rootCertificates } from 'node:tls'
import type { Clock, PushSender, Store } from '../core/ports.ts'
import { deliver } from './delivery.ts'
import { allowedPushUrl, isApple, pushHostsWith } from './push-hosts.ts'
import { noContact, notAllowed } from './push-words.ts'
import { nobody, vapidKeys, vapidSubject } from './vapid.ts'

export type PushSenderOptions = {
  /** Where the VAPID keys lie. */
  readonly meta: Store['meta']
  readonly clock: Clock
  /** The relay's public address. */
  readonly origin?: string | undefined
  /** `mailto:` or `https:`; comes before the origin. */
  readonly contact?: string | undefined
  /** Host name endings allowed beside the known push services; default none. */
  readonly pushHosts?: readonly string[] | undefined
  /**
   * A certificate (PEM) trusted beside Node's own, for a push service of one's own; default none. From outside the process
   * NODE_EXTRA_CA_CERTS does the same.
   */
  readonly ca?: string | undefined
  /** A push service refuses what the relay says, and somebody should look. Names neither endpoint nor key. */
  readonly onAlarm: (message: string) => void
}

/** Services keep connections for minutes; a shorter time here leaves fewer that died unnoticed. */
const idleMs = 60_000

/** Makes the VAPID keys when there are none. @throws when those in `meta` cannot be read. */
export function createPushSender({
  meta,
  clock,
  origin,
  contact,
  pushHosts,
  ca,
  onAlarm,
}: PushSenderOptions): PushSender {
  const keys = vapidKeys(meta)
  const subject = vapidSubject({ origin, contact })
  const hosts = pushHostsWith(pushHosts ?? [])
  // Read once: given as `ca`, all of them would be read for each connection.
  const trusted = ca === undefined ? {} : { secureContext: createSecureContext({ ca: [...rootCertificates, ca] }) }
  const agent = new Agent({ keepAlive: true, timeout: idleMs, ...trusted })
  const sends = new Set<AbortController>()
  let isClosed = false

  const placeOf = (endpoint: string) => {
    const allowed = allowedPushUrl(endpoint, hosts)
    if (!allowed) return { ok: false, reason: 'not-allowed', message: notAllowed } as const
    if (isApple(endpoint) && subject === undefined)
      return { ok: false, reason: 'no-contact', message: noContact } as const
    return { ok: true, url: allowed.url, service: allowed.host.name } as const
  }

  return {
    applicationServerKey: keys.publicKey,
    isApple,
    objection: (endpoint) => {
      const place = placeOf(endpoint)
      return place.ok ? null : { reason: place.reason, message: place.message }
    },
    send: async (target, push, signal) => {
      const place = placeOf(target.endpoint)
      if (!place.ok) return place
      const send = new AbortController()
      const stop = () => send.abort()
      if (isClosed || signal.aborted) stop()
      // One signal may call off the pushes to every device: no leak, however many.
      setMaxListeners(0, signal)
      signal.addEventListener('abort', stop)
      sends.add(send)
      const sender = { ...keys, subject: subject ?? nobody }
      const outcome = await deliver(target, push, place, { sender, agent, clock, signal: send.signal })
      sends.delete(send)
      signal.removeEventListener('abort', stop)
      if (!outcome.ok && outcome.reason === 'refused') onAlarm(outcome.message)
      return outcome
    },
    close: () => {
      isClosed = true
      for (const send of sends) send.abort()
      agent.destroy()
    },
  }
}
