// Parked responses: headers at once, a space every 20 s so that nobody takes the silence for a cut, then the answer.

import type { Response } from 'express'
import type { TaskId } from '../../shared/ids.ts'
import type { Waiter } from '../core/gates.ts'
import type { Parking } from '../core/parking.ts'
import type { Clock } from '../core/ports.ts'

const beatMs = 20_000

export class ParkedResponses {
  readonly #parking: Parking
  readonly #clock: Clock
  readonly #open = new Set<Response>()
  #cancelBeat: (() => void) | undefined

  constructor(parking: Parking, clock: Clock) {
    this.#parking = parking
    this.#clock = clock
  }

  hold(id: TaskId, response: Response): void {
    const parking = this.#parking
    const waiter: Waiter = {
      give: (answer) => response.end(answer),
      handBack: () => response.end(),
      drop: () => response.destroy(),
    }
    response.on('close', () => {
      this.#open.delete(response)
      parking.lose(id, waiter)
      parking.finished(id, response.writableFinished)
    })
    response.writeHead(200, { 'content-type': 'application/json' })
    response.flushHeaders()
    this.#open.add(response)
    this.#beatSoon()
    parking.hold(id, waiter)
  }

  close(): void {
    this.#cancelBeat?.()
  }

  /** One timer for all of them. */
  #beatSoon(): void {
    this.#cancelBeat ??= this.#clock.after(beatMs, () => {
      this.#cancelBeat = undefined
      for (const response of this.#open) if (!response.writableEnded) response.write(' ')
      if (this.#open.size > 0) this.#beatSoon()
    })
  }
}
