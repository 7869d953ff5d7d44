// A tab on an iPhone or iPad: its app is a device of its own, so the code is not spent here, but taken along.

import { CopyCommand } from './copy-command.tsx'
import { Gate } from './gate.tsx'
import { InstallSteps } from './install-steps.tsx'
import { typedCode } from './typed-code.ts'
import { useViewWorld } from './view-world.ts'
import './install-first.css'

export function InstallFirst({ codeFromLink }: { readonly codeFromLink: string | null }) {
  const { platform } = useViewWorld().model
  return (
    <Gate
      title="Put Nod on your home screen"
      text="iPhone and iPad push to installed apps only, and the app does not know what this tab knows. So pair the app, not the tab."
    >
      <InstallSteps platform={platform} />
      {codeFromLink === null ? (
        <p class="first-hint">
          The app asks for a code: <code>npm run nod -- pair</code> prints one on the relay’s machine.
        </p>
      ) : (
        <div class="first-code">
          <p class="first-hint" id="first-code">
            Your code, not used up yet. Type or paste it in the app within 30 minutes:
          </p>
          <CopyCommand command={typedCode(codeFromLink)} />
        </div>
      )}
    </Gate>
  )
}
