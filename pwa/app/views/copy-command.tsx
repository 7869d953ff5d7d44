// A command to run in a terminal, with a button that copies it.

import { useState } from 'preact/hooks'
import './copy-command.css'

export function CopyCommand({ command }: { readonly command: string }) {
  const [state, setState] = useState<'idle' | 'copied' | 'failed'>('idle')
  // Without https there is no clipboard: the text can still be selected by hand.
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(command)
      setState('copied')
    } catch {
      setState('failed')
    }
  }
  return (
    <div class="copy-command">
      <code>{command}</code>
      <button type="button" class="button button-quiet" onClick={copy}>
        {state === 'copied' ? 'Copied' : state === 'failed' ? 'Select it' : 'Copy'}
      </button>
    </div>
  )
}
