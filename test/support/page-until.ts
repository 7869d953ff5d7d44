// Waiting for what the page or the relay does next: looks again after each turn of the event loop, never by the clock.

/** @throws when it does not come true: the message says what was awaited. */
export async function until(check: () => boolean, what: string): Promise<void> {
  const turns = performance.now() + 20_000
  while (!check()) {
    if (performance.now() > turns) throw new Error(`never came true: ${what}`)
    await new Promise((resolve) => setImmediate(resolve))
  }
}
