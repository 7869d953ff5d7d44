// Quiet hours: from when to when pushes arrive at this device without a sound.

import type { Device } from '../../../shared/board.ts'
import { Switch } from './switch.tsx'
import './quiet-hours.css'

type Hours = NonNullable<Device['settings']['quietHours']>
type Props = { readonly hours: Hours | null; readonly onChange: (hours: Hours | null) => void }

const usual: Hours = { from: '22:00', to: '07:00' }

export function QuietHours({ hours, onChange }: Props) {
  const change = (part: Partial<Hours>) => {
    const next = { ...(hours ?? usual), ...part }
    // A field that was emptied is not a time yet.
    if (next.from !== '' && next.to !== '') onChange(next)
  }
  return (
    <>
      <Switch
        isOn={hours !== null}
        onTurn={(isOn) => onChange(isOn ? usual : null)}
        text="Quiet hours"
        hint="Pushes still arrive, and make no sound. By this device’s clock."
      />
      {hours !== null && (
        <div class="quiet">
          <label class="quiet-field">
            From
            <input type="time" value={hours.from} onChange={(event) => change({ from: event.currentTarget.value })} />
          </label>
          <label class="quiet-field">
            To
            <input type="time" value={hours.to} onChange={(event) => change({ to: event.currentTarget.value })} />
          </label>
        </div>
      )}
    </>
  )
}
