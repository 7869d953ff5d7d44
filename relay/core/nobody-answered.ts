// Nobody answered: what an agent is told when its question's time is over. Never that somebody said no.

const units = [
  [3_600_000, 'hour'],
  [60_000, 'minute'],
  [1_000, 'second'],
] as const

/** "Nobody answered within 12 hours." in the largest unit that says it to a tenth. */
export function nobodyAnswered(waitedMs: number): string {
  for (const [ms, name] of units) {
    const count = Math.round((waitedMs / ms) * 10) / 10
    if (count >= 1) return `Nobody answered within ${count} ${name}${count === 1 ? '' : 's'}.`
  }
  return 'Nobody could be asked: there was no time to answer.'
}
