// Faults: met in one place. The text stays in the log, the caller gets the id of the line.

import { randomUUID } from 'node:crypto'
import type { ErrorRequestHandler, RequestHandler } from 'express'
import type { Logger } from 'pino'
import { refuse } from './refuse.ts'

export function notFound(): RequestHandler {
  return (_request, response) => refuse(response, 'not-found')
}

/** Express tells of requests it cannot read by an error with a `status`; the rest is a fault of ours. */
export function faults(logger: Logger): ErrorRequestHandler {
  return (fault: unknown, request, response, _next) => {
    const status = typeof fault === 'object' && fault !== null && 'status' in fault ? Number(fault.status) : 500
    if (request.destroyed && !response.writable) return
    if (status === 404) refuse(response, 'not-found')
    else if (status >= 400 && status < 500) refuse(response, 'bad-body', { message: 'The request could not be read.' })
    else {
      const id = randomUUID()
      logger.error({ faultId: id, method: request.method, path: request.path, err: fault }, 'fault')
      refuse(response, 'fault', { id })
    }
  }
}
