// Changes to devices, signed by this one's key.

import * as v from 'valibot'
import type { JsonObject } from '../../../shared/wire.ts'
import type { Api } from '../../link/api.ts'
import type { Signer } from '../../link/signer.ts'
import type { AppModel, Outcome } from './app-model.ts'
import { outcomeOf, refusal } from './outcome.ts'

export type DeviceChanges = Pick<
  AppModel,
  'confirmDevice' | 'revokeDevice' | 'renameMe' | 'changeSettings' | 'mute' | 'unmute'
>

/** What the relay answers is not read: the board tells how the devices stand. */
export function createDeviceChanges(api: Api, signerNow: () => Signer | null): DeviceChanges {
  async function change(method: string, path: string, body: JsonObject): Promise<Outcome> {
    const signer = signerNow()
    if (signer === null) return refusal('not-paired', 'This browser is not paired. Pair it first.')
    return outcomeOf(await api.send(method, path, await signer.sign(method, path, body), v.unknown()))
  }

  return {
    confirmDevice: (id) => change('POST', `/api/devices/${id}/confirm`, {}),
    revokeDevice: (id) => change('DELETE', `/api/devices/${id}`, {}),
    renameMe: (name) => change('PATCH', '/api/devices/me', { name: name.trim() }),
    changeSettings: ({ news, ...rest }) =>
      change('PATCH', '/api/devices/me', { ...rest, ...(news === undefined ? {} : { news: [...news] }) }),
    mute: (id, until) =>
      change('PUT', `/api/devices/me/mutes/${id}`, { until: until === 'end' ? until : new Date(until).toISOString() }),
    unmute: (id) => change('DELETE', `/api/devices/me/mutes/${id}`, {}),
  }
}
