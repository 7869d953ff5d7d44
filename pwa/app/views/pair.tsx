// Pairing: a code becomes a device. From a link or typed, and never without a tap.

import { useState } from 'preact/hooks'
import { guessDeviceName } from './device-name.ts'
import { Gate } from './gate.tsx'
import { Notice } from './notice.tsx'
import { SteadyButton } from './steady-button.tsx'
import { isWholeCode, typedCode } from './typed-code.ts'
import { useViewWorld } from './view-world.ts'
import './field.css'
import './pair.css'

export function Pair({ codeFromLink }: { readonly codeFromLink: string | null }) {
  const { model } = useViewWorld()
  const [code, setCode] = useState(typedCode(codeFromLink ?? ''))
  const [name, setName] = useState(() => guessDeviceName(navigator.userAgent))
  const [problem, setProblem] = useState('')
  const [isBusy, setBusy] = useState(false)
  const isOff = isBusy || !isWholeCode(code) || name.trim() === ''
  const pair = async () => {
    setBusy(true)
    setProblem('')
    const outcome = await model.pair({ code, name: name.trim() })
    setBusy(false)
    if (!outcome.ok) setProblem(outcome.message)
  }
  return (
    <Gate
      title="Pair this browser"
      text="A paired browser can allow and deny what your agents ask. Pair only one that is yours."
    >
      <form
        class="pair"
        onSubmit={(event) => {
          event.preventDefault()
          if (!isOff) void pair()
        }}
      >
        <label for="pair-code">Code</label>
        <input
          id="pair-code"
          class="pair-code"
          type="text"
          placeholder="XXXX-XXXX"
          autoComplete="off"
          autoCapitalize="characters"
          spellcheck={false}
          aria-describedby="pair-code-hint"
          value={code}
          onInput={(event) => {
            const shown = typedCode(event.currentTarget.value)
            event.currentTarget.value = shown
            setCode(shown)
          }}
        />
        <p id="pair-code-hint" class="pair-hint">
          {codeFromLink === null ? (
            <>
              <code>npm run nod -- pair</code> prints one on the relay’s machine.
            </>
          ) : (
            'Taken from the link. It works once.'
          )}
        </p>
        <label for="pair-name">Name of this device</label>
        <input
          id="pair-name"
          type="text"
          maxLength={64}
          autoComplete="off"
          value={name}
          onInput={(event) => setName(event.currentTarget.value)}
        />
        {problem !== '' && <Notice tone="bad">{problem}</Notice>}
        <SteadyButton holds="pair" look="allow" isOff={isOff} onTap={() => void pair()}>
          {isBusy ? 'Pairing…' : 'Pair this browser'}
        </SteadyButton>
      </form>
    </Gate>
  )
}
