// The presence, quiet beside the inbox: what it is, and the way to say otherwise.

import { useRef, useState } from 'preact/hooks'
import { Later } from './later.tsx'
import { presenceMeaning, presenceText } from './presence-text.ts'
import { useViewWorld } from './view-world.ts'
import './presence-button.css'

const laterSheet = async () => (await import('./presence-sheet.tsx')).PresenceSheet

export function PresenceButton() {
  const { model } = useViewWorld()
  const [isOpen, setOpen] = useState(false)
  const button = useRef<HTMLButtonElement>(null)
  const relay = model.board.value?.relay
  if (relay === undefined) return null
  const text = presenceText(relay, model.now.value)
  const close = () => {
    setOpen(false)
    button.current?.focus()
  }
  return (
    <>
      <button
        type="button"
        ref={button}
        class="presence"
        data-presence={relay.presence}
        aria-haspopup="dialog"
        aria-label={`Presence: ${text}`}
        title={`${text}: ${presenceMeaning(relay)}`}
        onClick={() => setOpen(true)}
      >
        <span class="presence-face">{text}</span>
      </button>
      {isOpen && <Later load={laterSheet} props={{ onClose: close }} />}
    </>
  )
}
