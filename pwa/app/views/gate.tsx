// Gates: the screens before the inbox. Each says where this browser stands and what to do next.

import type { ComponentChildren } from 'preact'
import type { Device } from '../../../shared/board.ts'
import { CheckDigits } from './check-digits.tsx'
import { Mark } from './icon.tsx'
import { Later } from './later.tsx'
import { useViewWorld } from './view-world.ts'
import './gate.css'

type Props = { readonly title: string; readonly text: ComponentChildren; readonly children?: ComponentChildren }

export function Gate({ title, text, children }: Props) {
  return (
    <main class="gate">
      <div class="gate-body">
        <Mark size={52} />
        <h1 class="gate-title">{title}</h1>
        <p class="gate-text">{text}</p>
        {children}
      </div>
    </main>
  )
}

export function Starting() {
  return (
    <main class="gate" aria-busy="true">
      <div class="gate-body">
        <Mark size={52} />
        <h1 class="for-screen-readers">Nod starts</h1>
      </div>
    </main>
  )
}

export function AwaitingConfirmation({ device }: { readonly device: Device }) {
  return (
    <Gate
      title="One more look"
      text="Open Nod on a device that is already paired. It shows the same six digits; let this browser in there."
    >
      <div class="gate-digits">
        <CheckDigits digits={device.checkDigits} />
      </div>
      <p class="gate-wait" role="status">
        This page goes on by itself as soon as you are in.
      </p>
    </Gate>
  )
}

const unsentList = async () => (await import('./unsent-list.tsx')).UnsentList

export function Revoked() {
  const { model } = useViewWorld()
  const isUnsent = model.outbox.value.length > 0
  return (
    <Gate
      title="This browser was revoked"
      text="It can no longer read or decide. What it kept of your tasks is wiped. If it is yours, pair it again with a new code."
    >
      {isUnsent && <Later load={unsentList} props={{}} />}
      <button type="button" class="button button-plain" onClick={() => void model.startOver()}>
        Start over
      </button>
    </Gate>
  )
}

export function ForeignController() {
  const { model } = useViewWorld()
  return (
    <Gate
      title="Something else controls this page"
      text="A service worker that is not Nod’s answers for this address, so Nod does not run here. It was likely left behind by another program on this port. Close all tabs of this address, clear its site data, and open Nod again."
    >
      <button type="button" class="button button-plain" onClick={() => model.reload()}>
        Try again
      </button>
    </Gate>
  )
}

export function Unusable({ why }: { readonly why: string }) {
  const { model } = useViewWorld()
  return (
    <Gate title="Nod cannot run in this browser" text={why}>
      <button type="button" class="button button-plain" onClick={() => model.reload()}>
        Try again
      </button>
    </Gate>
  )
}
