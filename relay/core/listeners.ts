// Listeners: who hears of something after it is durable. A fault of one that listens breaks neither the deed nor the rest.

import type { OnFault } from './agenda.ts'

export class Listeners<T> {
  readonly #all = new Set<(told: T) => void>()
  readonly #onFault: OnFault

  constructor(onFault: OnFault) {
    this.#onFault = onFault
  }

  /** Answers the function that ends it. */
  add(listener: (told: T) => void): () => void {
    this.#all.add(listener)
    return () => this.#all.delete(listener)
  }

  tell(told: T): void {
    for (const listener of [...this.#all]) {
      try {
        listener(told)
      } catch (fault) {
        this.#onFault(fault)
      }
    }
  }
}
