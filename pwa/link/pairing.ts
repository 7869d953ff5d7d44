// Pairing: how this browser becomes a device. The code is spent once, then a paired device confirms what it sees.

import type { Device } from '../../shared/board.ts'
import { deviceAnswerSchema, pairAnswerSchema } from '../../shared/pairing.ts'
import type { PublicKey } from '../../shared/signing.ts'
import type { Api } from './api.ts'
import { backoffMs } from './backoff.ts'
import { type Clock, pass } from './clock.ts'
import type { Answer, Refused } from './refusal.ts'

export type PairRequest = {
  readonly code: string
  readonly name: string
  readonly platform: string
  readonly publicKey: PublicKey
}

/** Milliseconds between two looks at whether somebody confirmed. */
const confirmPollMs = 2_000

export function requestPairing(api: Api, request: PairRequest): Promise<Answer<{ device: Device; token: string }>> {
  return api.send('POST', '/api/pair', JSON.stringify(request), pairAnswerSchema)
}

export type ConfirmationOptions = {
  readonly api: Api
  readonly clock: Clock
  readonly random: () => number
  readonly signal: AbortSignal
}

/** Looks every 2 s until a paired device confirmed this one; `null` when called off, the refusal when it was revoked. */
export async function awaitConfirmation(options: ConfirmationOptions): Promise<Device | Refused | null> {
  let failures = 0
  while (!options.signal.aborted) {
    const answer = await options.api.get('/api/devices/me', deviceAnswerSchema, options.signal)
    if (options.signal.aborted) break
    if (answer.ok && answer.value.device.state === 'paired') return answer.value.device
    if (!answer.ok && answer.is === 'refused' && answer.status === 401) return answer
    failures = answer.ok ? 0 : failures + 1
    const asked = !answer.ok && answer.is === 'refused' ? (answer.retryAfterMs ?? 0) : 0
    const delay = answer.ok ? confirmPollMs : backoffMs(failures, options.random)
    await pass(options.clock, Math.max(confirmPollMs, delay, asked), options.signal)
  }
  return null
}
