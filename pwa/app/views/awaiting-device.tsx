// A device that wants in: its digits stand here and there; only a person who sees both screens can say yes.

import { useState } from 'preact/hooks'
import type { Device } from '../../../shared/board.ts'
import type { Outcome } from '../model/app-model.ts'
import { CheckDigits } from './check-digits.tsx'
import { Notice } from './notice.tsx'
import { SteadyButton } from './steady-button.tsx'
import { Text } from './text.tsx'
import { useViewWorld } from './view-world.ts'
import './awaiting-device.css'

export function AwaitingDevice({ device }: { readonly device: Device }) {
  const { model } = useViewWorld()
  const [problem, setProblem] = useState('')
  const [isBusy, setBusy] = useState(false)
  const act = async (deed: Promise<Outcome>) => {
    setBusy(true)
    const outcome = await deed
    setBusy(false)
    setProblem(outcome.ok ? '' : outcome.message)
  }
  return (
    <section class="awaiting" aria-labelledby={`awaiting-${device.id}`}>
      <h2 id={`awaiting-${device.id}`} class="awaiting-title">
        <Text>{device.name}</Text> wants to join
      </h2>
      <CheckDigits digits={device.checkDigits} />
      <p class="awaiting-text">
        Look at the new device (<Text>{device.platform}</Text>). Only if it shows these digits, let it in: it can then
        allow commands as you do.
      </p>
      {problem !== '' && <Notice tone="bad">{problem}</Notice>}
      <div class="awaiting-choices">
        <SteadyButton
          holds={`${device.id} reject`}
          isOff={isBusy}
          onTap={() => void act(model.revokeDevice(device.id))}
        >
          Not mine
        </SteadyButton>
        <SteadyButton
          holds={`${device.id} confirm`}
          look="allow"
          isOff={isBusy}
          onTap={() => void act(model.confirmDevice(device.id))}
        >
          Same digits, let it in
        </SteadyButton>
      </div>
    </section>
  )
}
