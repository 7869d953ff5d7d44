// Readers of a stream: as cheap as they can be, they count the events that came.

import type { IncomingMessage } from 'node:http'
import type { RawClient } from './raw-client.ts'

export type Reader = {
  readonly response: IncomingMessage
  count: number
  bytes: number
  waitFor(count: number): Promise<void>
}

/** Opens a stream and counts frames of this event. */
export async function openReader(
  client: RawClient,
  path: string,
  headers: Readonly<Record<string, string>>,
  event = 'patch',
): Promise<Reader> {
  const response = await client.open('GET', path, undefined, { accept: 'text/event-stream', ...headers })
  const mark = Buffer.from(`event: ${event}\n`)
  let wanted = Number.POSITIVE_INFINITY
  let reached: () => void = () => {}
  const reader: Reader = {
    response,
    count: 0,
    bytes: 0,
    waitFor: (count) =>
      new Promise((resolve) => {
        wanted = count
        reached = resolve
        if (reader.count >= wanted) resolve()
      }),
  }
  let tail = Buffer.alloc(0)
  response.on('data', (chunk: Buffer) => {
    reader.bytes += chunk.length
    const text = tail.length > 0 ? Buffer.concat([tail, chunk]) : chunk
    let from = 0
    for (let at = text.indexOf(mark); at >= 0; at = text.indexOf(mark, from)) {
      reader.count += 1
      from = at + mark.length
    }
    tail = Buffer.from(text.subarray(Math.max(from, text.length - mark.length + 1)))
    if (reader.count >= wanted) reached()
  })
  return reader
}
