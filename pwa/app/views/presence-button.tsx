// The presence, quiet beside the inbox, and wherever somebody said it: what it is, and the way to say otherwise.

import { useRef, useState } from 'preact/hooks'
import { Later } from './later.tsx'
import { presenceMeaning, presenceText } from './presence-text.ts'
import { useViewWorld } from './view-world.ts'
import './presence-button.css'

const laterSheet = async () => (await import('./presence-sheet.tsx')).PresenceSheet

/** `isBrief`: on the other screens, where it stands in little room and only while it is not auto. */
export function PresenceButton({ isBrief = false }: { readonly isBrief?: boolean }) {
  const { model } = useViewWorld()
  const [isOpen, setOpen] = useState(false)
  const button = useRef<HTMLButtonElement>(null)
  const relay = model.board.value?.relay
  if (relay === undefined) return null
  // The sheet that changed it stays until it is read.
  if (isBrief && relay.presence !== 'away' && relay.presence !== 'here' && !isOpen) return null
  const word = presenceText({ presence: relay.presence }, model.now.value)
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
        <span class="presence-face">
          {word}
          <span class={isBrief ? 'presence-until' : ''}>{text.slice(word.length)}</span>
        </span>
      </button>
      {isOpen && <Later load={laterSheet} props={{ onClose: close }} />}
    </>
  )
}
