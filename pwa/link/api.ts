// The relay's routes as seen from a device: one request, one answer, refusals returned and silence told apart from them.

import * as v from 'valibot'
import type { Clock } from './clock.ts'
import { type Answer, parseJson, readRefusal, unreachable, unreadable } from './refusal.ts'

export type ApiOptions = {
  readonly fetch: typeof globalThis.fetch
  readonly clock: Clock
  /** `http://127.0.0.1:4127`, without a slash at its end. */
  readonly origin: string
  /** What this device reads with; asked for each request, because it may be renewed. */
  readonly token: () => string | null
  /** Milliseconds a request may take. Default 8 s. */
  readonly timeoutMs?: number
}

type Schema<T> = v.GenericSchema<unknown, T>

export type Api = {
  readonly get: <T>(path: string, schema: Schema<T>, signal?: AbortSignal) => Promise<Answer<T>>
  /** `body` is text, so that signed bytes stay the bytes that were signed. */
  readonly send: <T>(
    method: string,
    path: string,
    body: string,
    schema: Schema<T>,
    manner?: Manner,
  ) => Promise<Answer<T>>
}

/** `outlivesPage`: sent even when the page is closed the moment after. Default no. */
export type Manner = { readonly outlivesPage: boolean }

export function createApi({ fetch, clock, origin, token, timeoutMs = 8_000 }: ApiOptions): Api {
  async function ask<T>(path: string, schema: Schema<T>, init: RequestInit, signal?: AbortSignal): Promise<Answer<T>> {
    const limit = new AbortController()
    const abort = (): void => limit.abort()
    const callOff = clock.after(timeoutMs, abort)
    signal?.addEventListener('abort', abort)
    if (signal?.aborted) abort()
    try {
      const response = await fetch(`${origin}${path}`, { ...init, ...requestDefaults, signal: limit.signal })
      if (!response.ok) return await readRefusal(response)
      const text = await response.text()
      const json = text === '' ? null : parseJson(text)
      // A captive portal answers 200 with a page of its own: that is silence too.
      if (json === undefined) return unreachable
      const parsed = v.safeParse(schema, json)
      return parsed.success ? { ok: true, value: parsed.output } : unreadable
    } catch {
      return unreachable
    } finally {
      callOff()
      signal?.removeEventListener('abort', abort)
    }
  }

  return {
    get: (path, schema, signal) => ask(path, schema, { headers: bearer(token()) }, signal),
    send: (method, path, body, schema, manner) =>
      ask(path, schema, {
        ...{ method, body, headers: { ...bearer(token()), 'Content-Type': 'application/json' } },
        ...(manner?.outlivesPage === true ? { keepalive: true } : {}),
      }),
  }
}

/** No cookies (they go to every port of a loopback name), no cache, and no redirect that takes the token elsewhere. */
export const requestDefaults = { credentials: 'omit', cache: 'no-store', redirect: 'error' } as const

export function bearer(token: string | null): Record<string, string> {
  return token === null ? {} : { Authorization: `Bearer ${token}` }
}
