// A signed change: body read, signer known, signature fits and is fresh; or a refusal is written.

import type { Request, RequestHandler, Response } from 'express'
import * as v from 'valibot'
import { replaceLoneSurrogates } from '../../shared/neutralise.ts'
import type { JsonObject } from '../../shared/wire.ts'
import type { Core } from '../core/core.ts'
import type { Signed } from '../core/log-entry.ts'
import type { DeviceRecord } from '../core/records.ts'
import { readBody } from './body.ts'
import { bodyBytes } from './body-bytes.ts'
import { refuse } from './refuse.ts'

export type Change<T> = {
  readonly device: DeviceRecord
  readonly signed: Signed
  readonly body: T
  readonly request: Request
  readonly response: Response
}

export type ChangeOptions<S extends v.GenericSchema> = {
  readonly core: Core
  readonly schema: S
  /** Bytes of body it takes. */
  readonly limit: number
  /** Decisions are resent with the same bytes: their age and nonce are not tested. */
  readonly isResendable?: boolean
}

const plainPath = /^(?:\/[A-Za-z0-9_-]+)+$/
/** A lone surrogate has no UTF-8, so two bodies would share one signature. */
const halfCharacter = 'A string holds half a character (a lone surrogate). Send whole characters.'

/** Handlers of a route for signed changes; `take` sees only what was signed by a device that may. */
export function signedChange<S extends v.GenericSchema>(
  { core, schema, limit, isResendable = false }: ChangeOptions<S>,
  take: (change: Change<v.InferOutput<S>>) => void,
): RequestHandler[] {
  return [
    bodyBytes(limit),
    (request, response) => {
      const path = request.originalUrl.split('?')[0] ?? ''
      // The log keeps the signed path: it must be spelled the one way its verification knows.
      if (!plainPath.test(path)) return refuse(response, 'not-found')
      const body = parseJson(request, response)
      if (!body) return
      const signer = core.signatures.check(request.method, path, body, { isResendable })
      if (!signer.ok) {
        refuse(response, signer.reason, signer.path === undefined ? {} : pathMessage(signer.path))
        return
      }
      const parsed = parseBody(schema, body, response)
      if (!parsed) return
      core.devices.touch(signer.device)
      const device = core.devices.get(signer.device.device.id) ?? signer.device
      take({ device, signed: signer.signed, body: parsed.output, request, response })
    },
  ]
}

/** The request's raw bytes as one JSON object, or a refusal is written. */
export function parseJson(request: Request, response: Response): JsonObject | undefined {
  const bytes: unknown = request.body
  const raw = Buffer.isBuffer(bytes) ? bytes : Buffer.alloc(0)
  const read = readBody(raw)
  if (!read.ok) refuse(response, read.reason)
  // In bytes that are UTF-8, only an escape can spell half a character.
  else if (raw.includes('\\u') && replaceLoneSurrogates(read.body).altered)
    refuse(response, 'bad-encoding', { message: halfCharacter })
  else return read.body
  return undefined
}

/** The body as the schema says, or a refusal that names the first wrong member is written. */
export function parseBody<S extends v.GenericSchema>(
  schema: S,
  body: unknown,
  response: Response,
): { output: v.InferOutput<S> } | undefined {
  const parsed = v.safeParse(schema, body)
  if (parsed.success) return { output: parsed.output }
  const issue = parsed.issues[0]
  refuse(response, 'bad-body', pathMessage(v.getDotPath(issue) ?? '', issue.message))
  return undefined
}

function pathMessage(path: string, why = 'is missing or of another type'): { path: string; message: string } {
  return { path, message: `\`${path}\`: ${why}` }
}
