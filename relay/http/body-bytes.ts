// The bytes of a body, no more than a route takes. Unpacks nothing: a small body must not become a large one.

import type { Request, RequestHandler, Response } from 'express'
import { refuse } from './refuse.ts'

/**
 * Puts the bytes into `request.body`; `limit` in bytes. By hand, where `express.raw` would do the same by four modules:
 * hooks and decisions wait for it.
 */
export function bodyBytes(limit: number): RequestHandler {
  return (request, response, next) => {
    if (isPacked(request)) {
      return refuse(response, 'bad-body', { message: 'Send the body without `Content-Encoding`.' })
    }
    if (Number(request.headers['content-length'] ?? 0) > limit) return refuseTooLarge(response)
    const chunks: Buffer[] = []
    let size = 0
    const take = (chunk: Buffer): void => {
      size += chunk.length
      chunks.push(chunk)
      if (size <= limit) return
      chunks.length = 0
      request.off('data', take).off('end', done).pause()
      refuseTooLarge(response)
    }
    const done = (): void => {
      request.body = chunks.length === 1 ? chunks[0] : Buffer.concat(chunks)
      next()
    }
    // Cut off on the way, there is no end, and nobody to answer.
    request.on('data', take).on('end', done)
  }
}

function isPacked(request: Request): boolean {
  const encoding = request.headers['content-encoding']
  return encoding !== undefined && encoding.toLowerCase() !== 'identity'
}

/** The rest is not read, so the connection cannot be used again. */
function refuseTooLarge(response: Response): void {
  response.setHeader('connection', 'close')
  refuse(response, 'too-large')
}
