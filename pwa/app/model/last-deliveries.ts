// The last deliveries: what came of the pushes a device was sent.

import type { Api } from '../../link/api.ts'
import type { AppModel } from './app-model.ts'

/** @throws an Error whose message says what to do, when the relay refuses or does not answer. */
export function createLastDeliveries(api: Api): AppModel['lastDeliveries'] {
  return async (id) => {
    const { ownDeliveriesSchema } = await import('../../../shared/own-deliveries.ts')
    const answer = await api.get(`/api/devices/${id}/deliveries`, ownDeliveriesSchema)
    if (!answer.ok) throw new Error(answer.message)
    return answer.value.deliveries
  }
}
