// Post: one request to a push service, and its answer's head. It has an end whatever the service does.

import { type Agent, request } from 'node:https'
import type { Clock } from '../core/ports.ts'
import type { ServiceAnswer } from './answer-table.ts'

export type Posting = {
  readonly url: URL
  readonly headers: Readonly<Record<string, string | number>>
  readonly body: Buffer
}

export type PostWorld = {
  readonly agent: Agent
  readonly clock: Clock
  readonly limitMs: number
  readonly signal: AbortSignal
}

/**
 * Never rejects: what is not an answer is `no-answer`, after `limitMs` at the latest or when `signal` is aborted. The
 * answer's body is not read: it can quote the endpoint.
 */
export function post(
  { url, headers, body }: Posting,
  { agent, clock, limitMs, signal }: PostWorld,
): Promise<ServiceAnswer> {
  return new Promise((resolve) => {
    const posted = request(url, { method: 'POST', agent, headers, signal })
    let wasSent = false
    // On an open connection bytes leave at once; that all have left is told later, when the service may have the message already.
    posted.once('socket', (socket) => {
      const leaves = (): void => {
        wasSent = true
      }
      if (posted.reusedSocket) leaves()
      else socket.once('secureConnect', leaves)
    })
    const stopClock = clock.after(limitMs, () => posted.destroy(new Silence()))
    posted.once('response', (response) => {
      const { statusCode: status = 0, headers: said } = response
      const retryAfter = said['retry-after']
      resolve({ kind: 'status', status, ...(retryAfter !== undefined && { retryAfter }) })
      // The limit stays until the body has ended: an endless one must not hold the connection.
      response.resume()
      response.once('error', () => {})
    })
    posted.on('error', (fault) => {
      stopClock()
      resolve({ kind: 'no-answer', code: codeOf(fault), wasReused: posted.reusedSocket, wasSent })
    })
    posted.once('close', stopClock)
    posted.end(body)
  })
}

class Silence extends Error {
  readonly code = 'ETIMEDOUT'
}

/** The system's short word; a fault's message names the host and can name more. */
function codeOf(fault: Error): string {
  const code = 'code' in fault ? String(fault.code) : ''
  return /^[A-Z][A-Z0-9_]*$/.test(code) ? code : 'unknown'
}
