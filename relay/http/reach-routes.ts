// Reach over HTTP: the page's own steps, and a stream with nothing in it but what every stream begins with.

import { type Request, type Response, Router } from 'express'
import { reachBodySchema } from '../../shared/reach.ts'
import { streamTimes } from '../../shared/stream.ts'
import type { Core } from '../core/core.ts'
import { iso } from '../core/records.ts'
import { smallBodyLimit } from './body.ts'
import { bodyBytes } from './body-bytes.ts'
import { refuse } from './refuse.ts'
import { parseBody, parseJson } from './signed-change.ts'
import { helloOf, streamHead } from './stream-routes.ts'

const over = 'This check is over, or its link was not whole. Run `nod reach` for a new one.'

export function reachRoutes(core: Core): Router {
  const router = Router({ caseSensitive: true })
  const { reach, clock, ledger } = core

  router.get('/api/reach/events', (request, response) => {
    const signal = admitted(core, request, response)
    if (!signal) return
    response.writeHead(200, streamHead)
    response.write('retry: 2000\n: connected\n\n')
    response.flushHeaders()
    response.write(`event: hello\ndata: ${JSON.stringify(helloOf(core, 'fresh', request))}\n\n`)
    response.write(`event: ready\nid: ${ledger.cursor}\ndata: {}\n\n`)
    let cancel = (): void => {}
    const ping = (): void => {
      cancel = clock.after(streamTimes.pingMs, () => {
        response.write(`event: ping\ndata: ${JSON.stringify({ now: iso(clock.now()) })}\n\n`)
        ping()
      })
    }
    const end = (): void => void response.end()
    ping()
    signal.addEventListener('abort', end)
    response.on('close', () => {
      cancel()
      signal.removeEventListener('abort', end)
    })
  })

  router.post('/api/reach', bodyBytes(smallBodyLimit), (request, response) => {
    if (!admitted(core, request, response)) return
    const body = parseJson(request, response)
    const parsed = body && parseBody(reachBodySchema, body, response)
    if (!parsed) return
    reach.tell(parsed.output)
    response.json({ now: iso(clock.now()) })
  })
  return router
}

/** Without an open code there is nothing here at all; with another one a word on what to do. */
function admitted({ reach }: Core, request: Request, response: Response): AbortSignal | undefined {
  const code = /^Bearer ([\w-]{8,9})$/.exec(request.headers.authorization ?? '')?.[1]
  const signal = code === undefined ? undefined : reach.admit(code)
  if (!signal) refuse(response, reach.isOpen ? 'bad-token' : 'not-found', { message: over })
  return signal
}
