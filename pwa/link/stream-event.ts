// The stream's events: parsed once where they come in. Events of a newer protocol are passed over.

import type { EventSourceMessage } from 'eventsource-parser'
import * as v from 'valibot'
import type { Board } from '../../shared/board.ts'
import { type Patch, patchSchema } from '../../shared/patches.ts'
import { type Hello, helloSchema, keptBoardSchema, pingSchema } from '../../shared/stream.ts'
import { parseJson } from './refusal.ts'

export type StreamEvent =
  | { readonly type: 'hello'; readonly hello: Hello }
  | { readonly type: 'snapshot'; readonly cursor: string; readonly board: Board }
  | { readonly type: 'patch'; readonly cursor: string; readonly ops: Patch }
  | { readonly type: 'ready'; readonly cursor: string }
  | { readonly type: 'ping'; readonly now: string }

/** `null`: not known to this version. `unreadable`: known, and not in the shape it has to have. */
export function parseStreamEvent(message: EventSourceMessage): StreamEvent | null | 'unreadable' {
  const data = parseJson(message.data)
  const cursor = message.id
  switch (message.event) {
    case 'hello':
      return reading(helloSchema, data, (hello) => ({ type: 'hello', hello }))
    case 'snapshot':
      return cursor === undefined
        ? 'unreadable'
        : reading(keptBoardSchema, data, (board) => ({ type: 'snapshot', cursor, board }))
    case 'patch':
      return cursor === undefined ? 'unreadable' : reading(patchSchema, data, (ops) => ({ type: 'patch', cursor, ops }))
    case 'ready':
      return cursor === undefined ? 'unreadable' : { type: 'ready', cursor }
    case 'ping':
      return reading(pingSchema, data, ({ now }) => ({ type: 'ping', now }))
    default:
      return null
  }
}

function reading<T>(schema: v.GenericSchema<unknown, T>, data: unknown, then: (value: T) => StreamEvent) {
  const parsed = v.safeParse(schema, data)
  return parsed.success ? then(parsed.output) : 'unreadable'
}
