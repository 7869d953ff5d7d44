// The two Express apps: what TCP offers to devices and other hosts, and what the socket offers to this machine.

import express, { type Express, type Request, type Response } from 'express'
import type { Logger } from 'pino'
import { defaultLimits, type Limits } from '../core/limits.ts'
import { foreignWorkersEnd, knownHostOnly, ownOriginOnly, securityHeaders } from './access.ts'
import { askRoutes } from './ask-routes.ts'
import { callingHost, limitRate } from './credentials.ts'
import { deliveryRoutes } from './delivery-routes.ts'
import { deviceRoutes } from './device-routes.ts'
import { faults, notFound } from './faults.ts'
import { hookRoutes } from './hook-routes.ts'
import type { Hub } from './hub.ts'
import { type OperatorParts, operatorRoutes } from './operator-routes.ts'
import { pageRoutes } from './page-routes.ts'
import type { ParkedResponses } from './parked-responses.ts'
import { presenceRoutes } from './presence-routes.ts'
import { pushRoutes } from './push-routes.ts'
import { reachRoutes } from './reach-routes.ts'
import { refuse } from './refuse.ts'
import { streamRoutes } from './stream-routes.ts'
import { taskRoutes } from './task-routes.ts'

export type AppParts = OperatorParts & {
  readonly hub: Hub
  readonly parked: ParkedResponses
  readonly logger: Logger
  readonly pageFolder: string
  readonly limits?: Limits
}

/** For devices, and for other hosts by their token. */
export function publicApp(parts: AppParts): Express {
  const { core, hub, parked, names, logger } = parts
  const limits = parts.limits ?? defaultLimits
  const app = bareApp()
  app.use(securityHeaders(), knownHostOnly(names), foreignWorkersEnd())
  app.use(['/api', '/hooks'], ownOriginOnly(names), limitRate(core, limits))
  // What is asked most stands first: every route passed over costs each request behind it.
  app.use(
    taskRoutes(core),
    streamRoutes({ core, hub }),
    deviceRoutes({ core, names }),
    pushRoutes({ core, names, limits }),
  )
  app.use(hookRoutes({ core, parked, hostOf: (request, response) => callingHost(core, request, response) }))
  app.use(presenceRoutes({ core }), deliveryRoutes(core), askRoutes(core), reachRoutes(core))
  app.get('/healthz', healthy)
  app.use(pageRoutes(parts.pageFolder))
  app.use(notFound(), faults(logger))
  return app
}

/** For this machine: whoever can open the socket is its owner. No token, no `Origin`: a browser cannot come here. */
export function socketApp(parts: AppParts): Express {
  const { core, parked, logger } = parts
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
  app.use(operatorRoutes(parts))
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
