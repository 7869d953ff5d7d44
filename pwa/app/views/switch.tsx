// A switch: one setting that is on or off, with what it means below it.

import { useId } from 'preact/hooks'
import './switch.css'

type Props = {
  readonly isOn: boolean
  readonly onTurn: (isOn: boolean) => void
  readonly text: string
  readonly hint: string
}

export function Switch({ isOn, onTurn, text, hint }: Props) {
  const id = useId()
  return (
    <div class="switch-row">
      <label class="switch-label" for={id}>
        <span class="switch-text">{text}</span>
      </label>
      <input
        id={id}
        class="switch"
        type="checkbox"
        role="switch"
        checked={isOn}
        aria-checked={isOn}
        aria-describedby={`${id}-hint`}
        onChange={(event) => onTurn(event.currentTarget.checked)}
      />
      <p class="switch-hint" id={`${id}-hint`}>
        {hint}
      </p>
    </div>
  )
}
