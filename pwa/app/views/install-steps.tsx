// How an iPhone or iPad puts Nod on its home screen, drawn: its browsers have no button for it.

import type { ComponentChildren } from 'preact'
import './install-steps.css'

export function InstallSteps() {
  return (
    <ol class="install">
      <Step
        picture={
          <>
            <path d="M12 14.5V4m0 0L8.5 7.5M12 4l3.5 3.5" />
            <path d="M8 10.5H6.5A1.5 1.5 0 0 0 5 12v6.5A1.5 1.5 0 0 0 6.5 20h11a1.5 1.5 0 0 0 1.5-1.5V12a1.5 1.5 0 0 0-1.5-1.5H16" />
          </>
        }
      >
        Tap <b>Share</b> in the browser’s bar.
      </Step>
      <Step
        picture={
          <>
            <rect x="4.5" y="4.5" width="15" height="15" rx="3.5" />
            <path d="M12 8.5v7M8.5 12h7" />
          </>
        }
      >
        Choose <b>Add to Home Screen</b>.
      </Step>
      <Step
        picture={
          <>
            <rect x="4.5" y="4.5" width="15" height="15" rx="4" />
            <path d="M9.5 15.5v-4a2.5 2.5 0 0 1 5 0v.5" />
            <path d="M14.5 15.5v.1" />
          </>
        }
      >
        Open <b>Nod</b> from there and pair it: the app is a device of its own.
      </Step>
    </ol>
  )
}

function Step({ picture, children }: { readonly picture: ComponentChildren; readonly children: ComponentChildren }) {
  return (
    <li class="install-step">
      <svg class="install-picture" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" focusable="false">
        {picture}
      </svg>
      <span>{children}</span>
    </li>
  )
}
