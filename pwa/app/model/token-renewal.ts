// The token's renewal: a lost token is not a lost device. The key asks for another one, one tab of a browser at a time.

import { tokenAnswerSchema } from '../../../shared/pairing.ts'
import type { Api } from '../../link/api.ts'
import { backoffAfter } from '../../link/backoff.ts'
import { pass } from '../../link/clock.ts'
import type { Answer } from '../../link/refusal.ts'
import type { Signer } from '../../link/signer.ts'
import type { Identity } from '../../vault/identity.ts'
import type { Vault } from '../../vault/vault.ts'
import type { World } from './world.ts'

export type RenewalOptions = {
  readonly world: Pick<World, 'clock' | 'random' | 'locks'>
  readonly vault: Vault
  readonly api: Api
  readonly signer: Signer
  /** The relay told its time with a refusal: a clock that never met a `hello` signs what is stale. */
  readonly onRelayNow: (now: string) => void
  readonly signal: AbortSignal
}

/** `isNew`: made just now, so the other tabs hold one that is no longer valid. `null`: called off. */
export type Renewal = { readonly token: string; readonly isNew: boolean } | 'revoked' | 'unpaired' | null

type Try = { readonly ends: Renewal } | { readonly waitMs: number }

/**
 * A new token ends the one before. So tabs take turns, and each looks first whether another one has renewed the token
 * that was refused here. Only a relay that does not know the device or its key ends the pairing; all else passes.
 */
export async function renewToken(options: RenewalOptions, refused: Identity): Promise<Renewal> {
  const { world, signal } = options
  for (let failures = 1; !signal.aborted; failures += 1) {
    const tried = await inTurn(options, async () => {
      const other = await tokenOfAnotherTab(options.vault, refused)
      return other === null ? ask(options, refused, failures) : { ends: { token: other, isNew: false } }
    })
    if ('ends' in tried) return tried.ends
    await pass(world.clock, tried.waitMs, signal)
  }
  return null
}

/** The lock is free again while this tab waits: one that sleeps must not hold up the others. */
async function inTurn({ world, signal }: RenewalOptions, run: () => Promise<Try>): Promise<Try> {
  try {
    return await world.locks.request('nod-token', { signal }, async () => (signal.aborted ? { ends: null } : run()))
  } catch (fault) {
    // Leaving the line rejects the request.
    if (signal.aborted) return { ends: null }
    throw fault
  }
}

async function tokenOfAnotherTab(vault: Vault, refused: Identity): Promise<string | null> {
  const kept = await vault.readIdentity()
  const self = kept.ok ? kept.value : null
  return self?.deviceId === refused.deviceId && self.token !== refused.token ? self.token : null
}

async function ask(options: RenewalOptions, { deviceId }: Identity, failures: number): Promise<Try> {
  const path = '/api/devices/me/token'
  const body = await options.signer.sign('POST', path, {})
  const answer = await options.api.send('POST', path, body, tokenAnswerSchema)
  if (answer.ok) {
    const { token } = answer.value
    await options.vault.changeIdentity(deviceId, { token }).catch(() => undefined)
    return { ends: { token, isNew: true } }
  }
  const verdict = verdictOf(answer)
  if (verdict !== null) return { ends: verdict }
  if (answer.is === 'refused' && answer.code === 'stale-signature' && answer.answeredAt !== undefined)
    options.onRelayNow(answer.answeredAt)
  return { waitMs: backoffAfter(answer, failures, options.world.random) }
}

function verdictOf(answer: Answer<unknown>): 'revoked' | 'unpaired' | null {
  if (answer.ok || answer.is !== 'refused') return null
  if (answer.code === 'device-revoked') return 'revoked'
  return answer.code === 'not-paired' || answer.code === 'bad-signature' ? 'unpaired' : null
}
