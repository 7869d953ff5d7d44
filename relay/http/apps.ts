// The two Express apps: what TCP offers to devices and other hosts, and what the socket offers to this machine.

import express, { type Express, type Request, type Response } from 'express'
import type { Logger } from 'pino'
import type { Core } from '../core/core.ts'
import { defaultLimits, type Limits } from '../core/limits.ts'
import { foreignWorkersEnd, knownHostOnly, type Names, ownOriginOnly, securityHeaders } from './access.ts'
import { callingHost, limitRate } from './credentials.ts'
import { deviceRoutes } from './device-routes.ts'
import { faults, notFound } from './faults.ts'
import { hookRoutes } from './hook-routes.ts'
import type { Hub } from './hub.ts'
import { operatorRoutes } from './operator-routes.ts'
import { pageRoutes } from './page-routes.ts'
import type { ParkedResponses } from './parked-responses.ts'
import { refuse } from './refuse.ts'
import { streamRoutes } from './stream-routes.ts'
import { taskRoutes } from './task-routes.ts'

export type AppParts = {
  readonly core: Core
  readonly hub: Hub
  readonly parked: ParkedResponses
  readonly logger: Logger
  readonly names: Names
  readonly pageFolder: string
  readonly version: string
  readonly url: () => string
  readonly limits?: Limits
}

/** For devices, and for other hosts by their token. */
export function publicApp(parts: AppParts): Express {
  const { core, hub, parked, names, logger } = parts
  const limits = parts.limits ?? defaultLimits
  const app = bareApp()
  app.use(securityHeaders(), knownHostOnly(names), foreignWorkersEnd(false))
  app.use(['/api', '/hooks'], ownOriginOnly(names), limitRate(core, limits))
  // What is asked most stands first: every route passed over costs each request behind it.
  app.use(taskRoutes(core), streamRoutes({ core, hub }), deviceRoutes(core))
  app.use(hookRoutes({ core, parked, hostOf: (request, response) => callingHost(core, request, response) }))
  app.get('/healthz', healthy)
  app.use(pageRoutes(parts.pageFolder))
  app.use(notFound(), faults(logger))
  return app
}

/** For this machine: whoever can open the socket is its owner. No token, no `Origin`: a browser cannot come here. */
export function socketApp(parts: AppParts): Express {
  const { core, parked, names, logger, version, url } = parts
  const limits = parts.limits ?? defaultLimits
  const app = bareApp()
  app.use((request, response, next) => {
    // An agent that floods the socket must not keep its owner from revoking.
    const credential = request.path.startsWith('/operator/') ? 'operator' : core.hosts.local
    const waitSeconds = request.headers.origin === undefined ? core.limiter.take(credential, limits.host) : -1
    if (waitSeconds === 0) return next()
    if (waitSeconds < 0) return refuse(response, 'wrong-origin')
    response.setHeader('Retry-After', String(waitSeconds))
    return refuse(response, 'slow-down')
  })
  app.use(hookRoutes({ core, parked, hostOf: () => core.hosts.local }))
  app.get('/healthz', healthy)
  app.use(operatorRoutes({ core, version, url, ...(names.origin !== undefined && { origin: names.origin }) }))
  app.use(notFound(), faults(logger))
  return app
}

function healthy(_request: Request, response: Response): void {
  response.type('text').send('ok')
}

function bareApp(): Express {
  const app = express()
  app.disable('x-powered-by')
  app.disable('etag')
  app.set('query parser', 'simple')
  return app
}
