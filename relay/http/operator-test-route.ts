// `POST /operator/test`: one JSON line for every step of a test task, until it is over or its reader hangs up.

import { Router } from 'express'
import type { Core } from '../core/core.ts'
import type { TestTask } from '../core/test-task.ts'
import { refuse } from './refuse.ts'

/** A command takes 10 s of silence for a relay that is gone; an empty line says that it is not. */
const beatMs = 4_000

export function operatorTestRoute({ testTasks, clock }: Core): Router {
  const router = Router()
  router.post('/operator/test', (_request, response) => {
    let test: TestTask | undefined
    let cancelBeat = (): void => {}
    const beat = (): void => {
      cancelBeat = clock.after(beatMs, () => {
        response.write('\n')
        beat()
      })
    }
    response.on('close', () => {
      cancelBeat()
      if (!response.writableFinished) test?.hangUp()
    })
    const begun = testTasks.begin({
      step: (step) => {
        if (!response.headersSent) response.writeHead(200, { 'content-type': 'application/x-ndjson' })
        response.write(`${JSON.stringify(step)}\n`)
      },
      end: () => {
        cancelBeat()
        response.end()
      },
    })
    if (!begun.ok) {
      refuse(response, 'not-found', { message: 'No device is paired yet. Pair one with `nod pair`, then try again.' })
      return
    }
    test = begun.test
    if (response.closed) test.hangUp()
    else if (!response.writableEnded) beat()
  })
  return router
}
