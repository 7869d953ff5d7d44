// Who this browser is to the relay: from the vault at start, by pairing, and no longer after a revocation.

import { type ReadonlySignal, signal } from '@preact/signals'
import { normaliseCode } from '../../../shared/ids.ts'
import { deviceAnswerSchema } from '../../../shared/pairing.ts'
import type { Api } from '../../link/api.ts'
import { backoffAfter } from '../../link/backoff.ts'
import { pass } from '../../link/clock.ts'
import { checkDigitsOfKey, makeDeviceKey, publicKeyOf } from '../../link/device-key.ts'
import { awaitConfirmation, requestPairing } from '../../link/pairing.ts'
import { mayPass, type Refused } from '../../link/refusal.ts'
import { createSigner, type Signer } from '../../link/signer.ts'
import { identityMessageSchema, joinTabs } from '../../link/tabs.ts'
import type { Identity } from '../../vault/identity.ts'
import type { Vault, VaultProblem } from '../../vault/vault.ts'
import type { Outcome, Phase } from './app-model.ts'
import { done, outcomeOf, refusal } from './outcome.ts'
import type { PairingLink } from './pairing-link.ts'
import { renewToken } from './token-renewal.ts'
import type { World } from './world.ts'

export type IdentityOptions = {
  readonly world: World
  readonly vault: Vault
  readonly api: Api
  readonly link: PairingLink
  readonly relayNow: () => number
  /** The relay told its time outside of the stream. */
  readonly onRelayNow: (now: string) => void
  /** This browser is a paired device now: the board may be read. */
  readonly onPaired: (identity: Identity) => Promise<void>
  /** It no longer is: close everything that reads or writes as that device. */
  readonly onUnpaired: () => void
  /** The vault was wiped: what still waited in the outbox is told as not sent by now. */
  readonly onWiped: () => void
}

export type IdentityModel = {
  readonly phase: ReadonlySignal<Phase>
  readonly identity: ReadonlySignal<Identity | null>
  readonly signer: () => Signer | null
  readonly start: () => Promise<void>
  readonly pair: (input: { code: string; name: string }) => Promise<Outcome>
  /** The relay did not let this device in; says why in one place. */
  readonly shutOut: (refused: Refused) => void
  readonly startOver: () => Promise<void>
  readonly close: () => void
}

const problems: Readonly<Record<VaultProblem, string>> = {
  'keys-not-storable':
    'This browser refuses to keep keys (Lockdown Mode does that), so it cannot be a device. Exclude this site from it, or use another browser.',
  'no-storage':
    'This browser keeps nothing for this page. Leave private browsing, allow site data, or free some space, then reload.',
  'newer-vault': 'A newer Nod has been open in this browser. Reload the page.',
}

const cannotWipe =
  'This browser did not let Nod forget the old device. Clear the data of this site in the browser’s settings, then reload.'

export function createIdentityModel(options: IdentityOptions): IdentityModel {
  const { world, vault, api } = options
  const phase = signal<Phase>({ is: 'starting' })
  const identity = signal<Identity | null>(null)
  const ended = new AbortController()
  let waiting: AbortController | null = null
  let renewing: AbortController | null = null
  let isPairing = false

  const tabs = joinTabs(world.openChannel('nod-identity'), identityMessageSchema, (message) => {
    if (message.type === 'token') return void takeToken()
    leave(message.isRevoked ? { is: 'revoked' } : { is: 'starting' })
    if (!message.isRevoked) void readVault()
  })

  function leave(next: Phase): void {
    callOff()
    options.onUnpaired()
    identity.value = null
    phase.value = next
  }

  function callOff(): void {
    waiting?.abort()
    waiting = null
    renewing?.abort()
    renewing = null
  }

  async function start(): Promise<void> {
    const controller = world.page.controllerUrl()
    if (controller !== null && controller !== `${world.origin}/sw.js`) {
      phase.value = { is: 'foreign-controller' }
      return
    }
    // Keys exist only where the page came by https or from this machine; the type says they always do.
    if (!('subtle' in world.crypto) || world.crypto.subtle === undefined) {
      phase.value = {
        is: 'unusable',
        why: 'Keys need an https address or this computer. Open Nod at its https address.',
      }
      return
    }
    await readVault()
  }

  async function readVault(): Promise<void> {
    const kept = await vault.readIdentity()
    if (ended.signal.aborted) return
    if (!kept.ok) phase.value = { is: 'unusable', why: problems[kept.problem] }
    else if (kept.value === null) phase.value = { is: 'unpaired', codeFromLink: options.link.code }
    else await enter(kept.value)
  }

  async function enter(self: Identity): Promise<void> {
    identity.value = self
    if (self.device.state === 'awaiting-confirmation') {
      phase.value = { is: 'awaiting-confirmation', device: self.device }
      void untilConfirmed(self)
      return
    }
    await options.onPaired(self)
    if (identity.value?.deviceId !== self.deviceId) return
    phase.value = { is: 'paired' }
    void tellHost(self)
  }

  async function untilConfirmed(self: Identity): Promise<void> {
    waiting?.abort()
    const line = new AbortController()
    waiting = line
    const found = await awaitConfirmation({ api, clock: world.clock, random: world.random, signal: line.signal })
    if (found === null || line.signal.aborted || ended.signal.aborted) return
    waiting = null
    if ('is' in found) return shutOut(found)
    await vault.changeIdentity(self.deviceId, { device: found }).catch(() => undefined)
    await enter({ ...self, device: found })
  }

  /** The link for this computer says which host it is; only a confirmed device may tell it. */
  async function tellHost(self: Identity): Promise<void> {
    const signer = signerOf(self)
    for (let failures = 1; self.hostToTell !== null && identity.value?.deviceId === self.deviceId; failures += 1) {
      if (ended.signal.aborted) return
      const path = '/api/devices/me'
      const body = await signer.sign('PATCH', path, { hostId: self.hostToTell })
      const answer = await api.send('PATCH', path, body, deviceAnswerSchema)
      if (!mayPass(answer)) {
        await vault.changeIdentity(self.deviceId, { hostToTell: null }).catch(() => undefined)
        return
      }
      await pass(world.clock, backoffAfter(answer, failures, world.random), ended.signal)
    }
  }

  /** A second tap would spend the code on a key that is thrown away. */
  async function pairOnce(input: { code: string; name: string }): Promise<Outcome> {
    if (isPairing) return refusal('already-pairing', 'Pairing is already under way.')
    isPairing = true
    return pair(input).finally(() => {
      isPairing = false
    })
  }

  async function pair({ code, name }: { code: string; name: string }): Promise<Outcome> {
    const key = await makeDeviceKey(world.crypto)
    const storable = await vault.tryKey(key)
    if (!storable.ok) return unusable(storable.problem)
    const platform = world.page.platform
    const publicKey = await publicKeyOf(world.crypto, key)
    const answer = await requestPairing(api, {
      code: normaliseCode(code),
      name: name.trim() === '' ? platform : name.trim().slice(0, 64),
      platform,
      publicKey,
    })
    if (!answer.ok && answer.is === 'refused' && answer.code === 'not-found') {
      return refusal('not-found', 'This code is not open any more. Run `nod pair` for a new one.')
    }
    if (!answer.ok) return outcomeOf(answer)
    // Digits from our own key: what the relay says of it is what people are asked to check.
    const device = { ...answer.value.device, checkDigits: await checkDigitsOfKey(world.crypto, key) }
    const self: Identity = {
      deviceId: device.id,
      device,
      token: answer.value.token,
      key,
      hostToTell: options.link.hostId,
      logHead: null,
    }
    const kept = await vault.become(self)
    if (!kept.ok) return unusable(kept.problem)
    world.page.keepStorage()
    tabs.tell({ type: 'identity', isRevoked: false })
    await enter(self)
    return done
  }

  function unusable(problem: VaultProblem): Outcome {
    phase.value = { is: 'unusable', why: problems[problem] }
    return refusal(problem, problems[problem])
  }

  function shutOut(refused: Refused): void {
    const self = identity.value
    if (self === null) return
    if (refused.code === 'device-revoked') void revoked()
    else if (refused.status === 401) void renew(self)
    else if (refused.code === 'not-confirmed') {
      const device = { ...self.device, state: 'awaiting-confirmation' as const }
      leave({ is: 'awaiting-confirmation', device })
      void enter({ ...self, device })
    }
  }

  async function revoked(): Promise<void> {
    leave({ is: 'revoked' })
    await vault.wipe().catch(() => undefined)
    options.onWiped()
    tabs.tell({ type: 'identity', isRevoked: true })
  }

  async function renew(self: Identity): Promise<void> {
    if (renewing !== null) return
    const line = new AbortController()
    renewing = line
    const { onRelayNow } = options
    const renewal = await renewToken(
      { world, vault, api, signer: signerOf(self), onRelayNow, signal: line.signal },
      self,
    ).finally(() => {
      if (renewing === line) renewing = null
    })
    if (line.signal.aborted || renewal === null) return
    if (renewal === 'revoked') return revoked()
    if (renewal === 'unpaired') return leave({ is: 'unpaired', codeFromLink: options.link.code })
    if (renewal.isNew) tabs.tell({ type: 'token' })
    await enter({ ...self, token: renewal.token })
  }

  /** Another tab renewed it: what this one reads with was valid until then. */
  async function takeToken(): Promise<void> {
    const kept = await vault.readIdentity()
    const self = identity.value
    if (!kept.ok || kept.value === null || self === null || kept.value.deviceId !== self.deviceId) return
    identity.value = { ...self, token: kept.value.token }
  }

  function signerOf(self: Identity): Signer {
    const { deviceId, key } = self
    return createSigner({
      crypto: world.crypto,
      deviceId,
      privateKey: key.privateKey,
      relayNow: options.relayNow,
    })
  }

  return {
    phase,
    identity,
    signer: () => {
      const self = identity.peek()
      return self === null ? null : signerOf(self)
    },
    start,
    pair: pairOnce,
    shutOut,
    startOver: async () => {
      leave({ is: 'starting' })
      try {
        await vault.wipe()
      } catch {
        phase.value = { is: 'unusable', why: cannotWipe }
        return
      }
      options.onWiped()
      tabs.tell({ type: 'identity', isRevoked: false })
      phase.value = { is: 'unpaired', codeFromLink: null }
    },
    close: () => {
      ended.abort()
      callOff()
      tabs.close()
    },
  }
}
