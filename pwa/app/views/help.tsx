// Help: the keys, in a dialog of the browser's own.

import { useRef } from 'preact/hooks'
import { keyDeeds } from '../gestures/shortcuts.ts'
import { useShortcut } from './use-steady.ts'
import './help.css'

const keyNames: Readonly<Record<string, string>> = { ArrowDown: '↓', ArrowUp: '↑', Enter: '↵', Escape: 'Esc' }

export function Help() {
  const dialog = useRef<HTMLDialogElement>(null)
  const open = () => dialog.current?.showModal()
  useShortcut('help', open)
  return (
    <>
      <button type="button" class="button button-quiet help-button" aria-label="Keyboard shortcuts" onClick={open}>
        <kbd>?</kbd>
      </button>
      <dialog class="help" ref={dialog} aria-labelledby="help-title">
        <h2 id="help-title">Keys</h2>
        <dl>
          {keyDeeds.map((entry) => (
            <div key={entry.deed} class="help-row">
              <dt>
                {entry.keys.map((key) => (
                  <kbd key={key}>{keyNames[key] ?? key}</kbd>
                ))}
              </dt>
              <dd>{entry.text}</dd>
            </div>
          ))}
        </dl>
        <p class="help-note">A high risk takes two keys: a, then Enter.</p>
        <form method="dialog">
          <button type="submit" class="button button-plain">
            Close
          </button>
        </form>
      </dialog>
    </>
  )
}
