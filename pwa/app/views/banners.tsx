// Banners: what concerns every screen. A device that wants in, a log that changed, a newer page.

import { useRef } from 'preact/hooks'
import type { Device } from '../../../shared/board.ts'
import { Notice } from './notice.tsx'
import { Text } from './text.tsx'
import { useViewWorld } from './view-world.ts'
import './banners.css'

type Shown = {
  readonly waiting: readonly Device[]
  readonly logProblem: string | null
  readonly updateWaits: boolean
}

export function Banners({ onDevices }: { readonly onDevices: boolean }) {
  const { waiting, logProblem, updateWaits } = useShown()
  const [first] = waiting
  const { model } = useViewWorld()
  return (
    <section class="banners" aria-label="Notices">
      {logProblem !== null && <Notice tone="bad">{logProblem}</Notice>}
      {first !== undefined && !onDevices && (
        <Notice
          tone="warn"
          action={
            <a class="button button-plain" href="/devices">
              Compare
            </a>
          }
        >
          {waiting.length > 1 ? (
            `${waiting.length} devices want to join.`
          ) : (
            <Text>{`${first.name} wants to join.`}</Text>
          )}
        </Notice>
      )}
      {updateWaits && (
        <Notice
          tone="good"
          action={
            <button type="button" class="button button-plain" onClick={() => model.reload()}>
              Reload
            </button>
          }
        >
          The relay has a newer page.
        </Notice>
      )}
    </section>
  )
}

/** A banner moves everything below it: none comes or goes while a thumb is near. */
function useShown(): Shown {
  const { model, thumb } = useViewWorld()
  const now: Shown = {
    waiting: model.devices.value.filter((device) => device.state === 'awaiting-confirmation'),
    logProblem: model.logProblem.value,
    updateWaits: model.updateWaits.value,
  }
  const held = useRef(now)
  if (!thumb.isNear.value) held.current = now
  return held.current
}
