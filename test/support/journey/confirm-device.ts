// Confirming: a device that is already paired vouches for the next one that asks.

import * as v from 'valibot'
import { deviceSchema } from '../../../shared/board.ts'
import { pollUntil } from '../claude-code/poll.ts'
import type { TestDevice } from '../test-device.ts'

const devicesSchema = v.object({ devices: v.array(deviceSchema) })

/** Waits for a device that awaits its confirmation, confirms it, answers what it is. */
export async function confirmNextDevice(by: TestDevice): Promise<v.InferOutput<typeof deviceSchema>> {
  const waiting = await pollUntil(
    async () => {
      const { devices } = v.parse(devicesSchema, (await by.get('/api/devices')).body)
      return devices.find((device) => device.state === 'awaiting-confirmation')
    },
    (device) => device !== undefined,
    20_000,
    'a device that awaits its confirmation',
  )
  if (!waiting) throw new Error('no device awaits its confirmation')
  const answer = await by.change('POST', `/api/devices/${waiting.id}/confirm`)
  if (answer.status !== 200) throw new Error(`confirming answered ${answer.status}`)
  return waiting
}
