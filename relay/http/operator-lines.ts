// Lines for an operator: one JSON object a line as things happen, until it is over or its reader hangs up.

import type { Response } from 'express'
import type { Clock } from '../core/ports.ts'

/** A command takes 10 s of silence for a relay that is gone; an empty line says that it is not. */
const beatMs = 4_000

export type OperatorLines = {
  readonly line: (line: unknown) => void
  readonly end: () => void
}

/** `onHungUp` is called when the reader went away before the end. */
export function operatorLines(response: Response, clock: Clock, onHungUp: () => void): OperatorLines {
  response.writeHead(200, { 'content-type': 'application/x-ndjson' })
  let cancelBeat = (): void => {}
  const beat = (): void => {
    cancelBeat = clock.after(beatMs, () => {
      response.write('\n')
      beat()
    })
  }
  beat()
  response.on('close', () => {
    cancelBeat()
    if (!response.writableFinished) onHungUp()
  })
  return {
    line: (line) => void response.write(`${JSON.stringify(line)}\n`),
    end: () => {
      cancelBeat()
      response.end()
    },
  }
}
