// How a phone puts Nod on its home screen, drawn step by step: where browsers have no button for it.

import type { ComponentChildren } from 'preact'
import { type DrawingName, InstallDrawing } from './install-drawing.tsx'
import './install-steps.css'

type StepOf = { readonly drawing: DrawingName; readonly words: ComponentChildren }

const onApple: readonly StepOf[] = [
  {
    drawing: 'ios-share',
    words: (
      <>
        Tap <b>Share</b> in the browser’s bar.
      </>
    ),
  },
  {
    drawing: 'ios-add',
    words: (
      <>
        Scroll to <b>Add to Home Screen</b>, then <b>Add</b>.
      </>
    ),
  },
  {
    drawing: 'home',
    words: (
      <>
        Open <b>Nod</b> from the home screen and pair it there: the app is a device of its own.
      </>
    ),
  },
]

const onAndroid: readonly StepOf[] = [
  {
    drawing: 'android-menu',
    words: (
      <>
        Open the browser’s <b>menu</b>.
      </>
    ),
  },
  {
    drawing: 'android-install',
    words: (
      <>
        Choose <b>Install app</b>, or <b>Add to Home screen</b>.
      </>
    ),
  },
  {
    drawing: 'home',
    words: (
      <>
        Open <b>Nod</b> from the home screen. It is the same device, paired already.
      </>
    ),
  },
]

export function InstallSteps({ platform }: { readonly platform: string }) {
  const steps = platform === 'Android' ? onAndroid : onApple
  return (
    <ol class="install">
      {steps.map(({ drawing, words }) => (
        <li key={drawing} class="install-step">
          <InstallDrawing name={drawing} />
          <span class="install-words">{words}</span>
        </li>
      ))}
    </ol>
  )
}
