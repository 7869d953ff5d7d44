// Refusing: the one place where an error of the protocol is written.

import type { Response } from 'express'
import { type ErrorCode, errorMessage, errorStatus } from '../../shared/errors.ts'

/** `{"error":{"code","message"}, …}` with the status of the code. `message` where a route can say it more exactly. */
export function refuse(
  response: Response,
  code: ErrorCode,
  extras: { message?: string; path?: string; id?: string; beside?: Readonly<Record<string, unknown>> } = {},
): void {
  if (response.headersSent) {
    response.destroy()
    return
  }
  const { message = errorMessage[code], path, id, beside } = extras
  response.status(errorStatus[code]).json({
    error: { code, message, ...(path !== undefined && { path }), ...(id !== undefined && { id }) },
    ...beside,
  })
}
