// The stream, and the same as one answer for those whose proxy holds streams back.

import compression from 'compression'
import { type Request, Router } from 'express'
import type { Hello } from '../../shared/stream.ts'
import { protocolVersion } from '../../shared/wire.ts'
import type { Core } from '../core/core.ts'
import type { Resume } from '../core/ledger.ts'
import { iso } from '../core/records.ts'
import { readingDevice } from './credentials.ts'
import { type Hub, patchText } from './hub.ts'

/** Of every stream: proxies that read them pass it on at once, unchanged. */
export const streamHead = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-cache, no-transform',
  'x-accel-buffering': 'no',
}

export function streamRoutes({ core, hub }: { core: Core; hub: Hub }): Router {
  const router = Router()
  router.get('/api/events', async (request, response) => {
    const device = readingDevice(core, request, response)
    if (!device) return
    response.writeHead(200, streamHead)
    response.write('retry: 2000\n: connected\n\n')
    response.flushHeaders()
    await hub.join(device.device.id, response, () => pastOf(core, request))
  })
  // A worker fetches it for every push, on a phone's connection. The stream itself is never packed: packers hold back.
  router.get('/api/board', compression(), (request, response) => {
    if (!readingDevice(core, request, response)) return
    const past = core.ledger.replayAfter(cursorOf(request))
    const hello = JSON.stringify(helloOf(core, past.resume, request))
    const cursor = JSON.stringify(core.ledger.cursor)
    const rest =
      past.resume === 'ok'
        ? `"patches":[${past.changes.map((change) => `{"cursor":"${change.cursor}","ops":${change.ops}}`).join(',')}]`
        : `"snapshot":${past.snapshot}`
    response.type('json').set('cache-control', 'no-store').send(`{"hello":${hello},"cursor":${cursor},${rest}}`)
  })
  return router
}

function* pastOf(core: Core, request: Request): Generator<string> {
  const past = core.ledger.replayAfter(cursorOf(request))
  const { cursor } = core.ledger
  yield `event: hello\ndata: ${JSON.stringify(helloOf(core, past.resume, request))}\n\n`
  yield* pastFrames(past, cursor)
  yield `event: ready\nid: ${cursor}\ndata: {}\n\n`
}

function* pastFrames(past: Resume, cursor: string): Generator<string> {
  if (past.resume === 'ok') for (const change of past.changes) yield patchText(change)
  else yield `event: snapshot\nid: ${cursor}\ndata: ${past.snapshot}\n\n`
}

export function helloOf({ ledger, log, store, clock }: Core, resume: Resume['resume'], request: Request): Hello {
  const remembered = request.query.logHead
  return {
    protocol: protocolVersion,
    build: ledger.current.relay.build,
    epoch: ledger.epoch,
    resume,
    now: iso(clock.now()),
    logHead: log.head,
    ...(typeof remembered === 'string' && { logHeadKnown: remembered === log.head || store.log.hasHash(remembered) }),
  }
}

/** A native EventSource can only pass its cursor in the query. */
function cursorOf(request: Request): string | undefined {
  const header = request.headers['last-event-id']
  if (typeof header === 'string' && header !== '') return header
  return typeof request.query.cursor === 'string' && request.query.cursor !== '' ? request.query.cursor : undefined
}
