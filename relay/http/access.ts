// Access: who may speak to the relay over TCP at all. Loopback is shared ground, so names, origins and workers are checked.

import { type IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import type { RequestHandler } from 'express'
import helmet from 'helmet'
import { refuse } from './refuse.ts'

export type Names = {
  /** Port the relay listens on. */
  readonly port: () => number
  /** It speaks https itself. Default: http. */
  readonly isTls?: boolean
  /** Host of the address it listens on, where that is another than loopback. */
  readonly bound?: string
  /** Public address, when there is one. */
  readonly origin?: string
}

/** Strict headers for everything; the page has no inline script or style. The same for all, so they are made once. */
export function securityHeaders(): RequestHandler {
  const request = new IncomingMessage(new Socket())
  const model = new ServerResponse(request)
  strict()(request, model, () => {})
  const headers = Object.entries(model.getHeaders()).flatMap(([name, value]) =>
    value === undefined ? [] : { name, value },
  )
  return (_request, response, next) => {
    for (const { name, value } of headers) response.setHeader(name, value)
    next()
  }
}

function strict(): ReturnType<typeof helmet> {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        connectSrc: ["'self'"],
        manifestSrc: ["'self'"],
        workerSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
        requireTrustedTypesFor: ["'script'"],
        // The one policy of the page: it knows the address of our worker, and nothing else.
        trustedTypes: ['nod-worker'],
      },
    },
    referrerPolicy: { policy: 'no-referrer' },
    crossOriginResourcePolicy: { policy: 'same-origin' },
    strictTransportSecurity: false,
  })
}

/** DNS rebinding ends here: the relay answers to its own names only. */
export function knownHostOnly(names: Names): RequestHandler {
  const hosts = known(names, (address) => address.host)
  return (request, response, next) => {
    if (hosts().has((request.headers.host ?? '').toLowerCase())) next()
    else refuse(response, 'wrong-host')
  }
}

/** Whether an address, as browsers write an origin, is one the relay answers to. */
export function isOwnOrigin(names: Names, origin: string): boolean {
  return addresses(names).some((address) => address.origin === origin)
}

/** Where a browser on this machine opens it. */
export function localOrigin({ port, isTls, bound = '127.0.0.1' }: Names): string {
  return new URL(`${isTls ? 'https' : 'http'}://${bound}:${port()}`).origin
}

/** Where a request came to, as browsers write an origin; undefined when it names none of the relay's addresses. */
export function ownOriginOf(names: Names, headers: IncomingHttpHeaders): string | undefined {
  const { host, origin } = headers
  const all = addresses(names)
  const named = all.find((address) => address.origin === origin?.toLowerCase())
  return (named ?? all.find((address) => address.host === host?.toLowerCase()))?.origin
}

/**
 * A page of another origin may neither read nor change: no CORS, and its `Origin` is refused. An image of it names no
 * origin, reads nothing, and would still use up what strangers share (receipts among them): there `Sec-Fetch-Site` tells.
 */
export function ownOriginOnly(names: Names): RequestHandler {
  const origins = known(names, (address) => address.origin)
  return (request, response, next) => {
    const { origin, 'sec-fetch-site': site } = request.headers
    const isFromElsewhere = site === 'cross-site' || site === 'same-site'
    if (!isFromElsewhere && (origin === undefined || origins().has(origin.toLowerCase()))) next()
    else refuse(response, 'wrong-origin')
  }
}

const lastWorker = `self.addEventListener('install', () => self.skipWaiting())
self.addEventListener('activate', (event) => {
  event.waitUntil(self.registration.unregister().then(() => self.clients.matchAll()).then((clients) => {
    for (const client of clients) client.navigate(client.url)
  }))
})
`

/**
 * Somebody who held our port while the relay was off may have planted a service worker, which survives. Every worker
 * script but ours is answered with one that unregisters itself: it is gone at the next visit.
 */
export function foreignWorkersEnd(): RequestHandler {
  return (request, response, next) => {
    if (request.headers['service-worker'] !== 'script' || request.path === '/sw.js') next()
    else {
      response.set({ 'content-type': 'text/javascript', 'cache-control': 'no-store', 'service-worker-allowed': '/' })
      response.send(lastWorker)
    }
  }
}

/** What `read` makes of our own addresses; made anew only when the port became known. */
function known(names: Names, read: (address: URL) => string): () => ReadonlySet<string> {
  let port = -1
  let all: ReadonlySet<string> = new Set()
  return () => {
    if (port !== names.port()) {
      port = names.port()
      all = new Set(addresses(names).map(read))
    }
    return all
  }
}

/** As URLs, because browsers leave a scheme's own port out of both headers. */
function addresses({ port, isTls, bound, origin }: Names): readonly URL[] {
  const scheme = isTls ? 'https' : 'http'
  // An address in numbers cannot be rebound: whoever writes it into `Host` means this machine.
  const hosts = ['127.0.0.1', 'localhost', '[::1]', ...(bound === undefined ? [] : [bound])]
  const own = hosts.map((host) => new URL(`${scheme}://${host}:${port()}`))
  return origin === undefined ? own : [...own, new URL(origin)]
}
