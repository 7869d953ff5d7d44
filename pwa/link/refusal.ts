// Refusals: the relay's no, as a word, a status and a sentence. Silence is something else: nobody answered.

import * as v from 'valibot'
import { type ErrorAnswer, errorAnswerSchema } from '../../shared/errors.ts'

export type Refused = {
  readonly ok: false
  readonly is: 'refused'
  readonly status: number
  readonly code: string
  readonly message: string
  /** The whole answer: some refusals carry more, as `already-settled` its task. */
  readonly body: ErrorAnswer
  readonly retryAfterMs?: number
  /** The `Date` of the answer, to the second: where no `hello` came yet, the only word on the relay's clock. */
  readonly answeredAt?: string
}

/** No answer of the relay came: no network, a timeout, or a proxy that answered in its place. */
export type Unreachable = { readonly ok: false; readonly is: 'unreachable'; readonly message: string }

/** The relay answered in a shape this version cannot read. */
export type Unreadable = { readonly ok: false; readonly is: 'unreadable'; readonly message: string }

export type Answer<T> = { readonly ok: true; readonly value: T } | Refused | Unreachable | Unreadable

export const unreachable: Unreachable = {
  ok: false,
  is: 'unreachable',
  message: 'The relay does not answer. Check that it runs and that this device can reach it.',
}

export const unreadable: Unreadable = {
  ok: false,
  is: 'unreadable',
  message: 'The relay answered in a way this page cannot read. Reload the page to get the newest one.',
}

/** What a non-2xx answer says; an answer that is not the relay's own (a proxy's error page) counts as silence. */
export async function readRefusal(response: Response): Promise<Refused | Unreachable> {
  const parsed = v.safeParse(errorAnswerSchema, parseJson(await response.text()))
  if (!parsed.success) return unreachable
  const { code, message } = parsed.output.error
  const seconds = Number(response.headers.get('Retry-After') ?? Number.NaN)
  const date = Date.parse(response.headers.get('Date') ?? '')
  return {
    ok: false,
    is: 'refused',
    status: response.status,
    code,
    message,
    body: parsed.output,
    ...(Number.isFinite(seconds) && seconds >= 0 ? { retryAfterMs: seconds * 1000 } : {}),
    ...(Number.isFinite(date) ? { answeredAt: new Date(date).toISOString() } : {}),
  }
}

/** Silence, haste, a fault or a clock that is not set yet: the same question may be answered later. */
export function mayPass(answer: Answer<unknown>): boolean {
  if (answer.ok || answer.is === 'unreadable') return false
  return answer.is === 'unreachable' || ['slow-down', 'fault', 'stale-signature'].includes(answer.code)
}

/** `undefined` for what is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
