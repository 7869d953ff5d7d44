// Devices: who may decide. A new one is let in only after its digits were compared.

import { AwaitingDevice } from './awaiting-device.tsx'
import { DeviceRow } from './device-row.tsx'
import { Hosts } from './hosts.tsx'
import { useViewWorld } from './view-world.ts'
import './devices.css'

export function Devices() {
  const { model } = useViewWorld()
  const devices = model.devices.value
  const me = model.me.value
  const waiting = devices.filter((device) => device.state === 'awaiting-confirmation')
  const paired = devices.filter((device) => device.state !== 'awaiting-confirmation')
  return (
    <div class="devices">
      <h1 class="devices-title">Devices</h1>
      {waiting.map((device) => (
        <AwaitingDevice key={device.id} device={device} />
      ))}
      <ul class="cards">
        {paired.map((device) => (
          <DeviceRow key={device.id} device={device} isMe={device.id === me?.id} />
        ))}
      </ul>
      <p class="devices-hint">
        To add a device, run <code>npm run nod -- pair</code> on the relay’s machine and open the link it prints there.
      </p>
      <Hosts />
    </div>
  )
}
