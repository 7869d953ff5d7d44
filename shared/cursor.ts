// A cursor `<epoch>-<seq>`: a place in the ledger. Another epoch is another history.

export type Cursor = `${string}-${number}`

/** `null` for anything that is not a cursor; garbage is answered with a gap, never with an error. */
export function parseCursor(text: string | undefined): { epoch: string; seq: number } | null {
  const match = /^([A-Za-z0-9]{8})-(0|[1-9][0-9]{0,14})$/.exec(text ?? '')
  return match?.[1] !== undefined && match[2] !== undefined ? { epoch: match[1], seq: Number(match[2]) } : null
}

export function formatCursor(epoch: string, seq: number): Cursor {
  return `${epoch}-${seq}`
}
