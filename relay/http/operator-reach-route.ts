// `POST /operator/reach`: opens a code, names the page, then tells every step a browser makes there.

import { Router } from 'express'
import { showCode } from '../../shared/ids.ts'
import type { Core } from '../core/core.ts'
import { iso } from '../core/records.ts'
import { operatorLines } from './operator-lines.ts'

/** `url`: where a person opens the page. */
export function operatorReachRoute({ reach, clock }: Core, url: () => string): Router {
  const router = Router()
  router.post('/operator/reach', (_request, response) => {
    const lines = operatorLines(response, clock, () => opened.close())
    const opened = reach.open(lines)
    // In the fragment: it never reaches a server or a log.
    const text = `${url()}/reach#${showCode(opened.code)}`
    lines.line({ step: 'page', ok: true, at: iso(clock.now()), text })
  })
  return router
}
