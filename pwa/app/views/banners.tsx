// Banners: what concerns every screen. A device that wants in, a log that changed, a newer page.

import { useRef, useState } from 'preact/hooks'
import type { Device } from '../../../shared/board.ts'
import { Icon } from './icon.tsx'
import { Notice } from './notice.tsx'
import { outboxText } from './outbox-text.ts'
import { meanwhileText } from './presence-text.ts'
import type { Screen } from './screen.ts'
import { Text } from './text.tsx'
import { useViewWorld } from './view-world.ts'
import './banners.css'

type Shown = {
  readonly waiting: readonly Device[]
  readonly logProblem: string | null
  readonly updateWaits: boolean
  readonly outbox: string | null
  readonly meanwhile: string | null
}

export function Banners({ screen }: { readonly screen: Screen }) {
  const { waiting, logProblem, updateWaits, outbox, meanwhile } = useShown(screen)
  const [first] = waiting
  const { model } = useViewWorld()
  return (
    <section class="banners" aria-label="Notices">
      {logProblem !== null && <Notice tone="bad">{logProblem}</Notice>}
      {first !== undefined && screen.is !== 'devices' && (
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
      {meanwhile !== null && (
        <Notice
          tone="good"
          action={
            <button type="button" class="button button-plain" onClick={() => model.dismissMeanwhile()}>
              Good
            </button>
          }
        >
          While you were away: {meanwhile}.
        </Notice>
      )}
      {outbox !== null && screen.is !== 'outbox' && (
        <a class="outbox-bar" href="/outbox">
          {outbox}
          <Icon name="next" />
        </a>
      )}
      {updateWaits && <NewerPage />}
    </section>
  )
}

function NewerPage() {
  const { model } = useViewWorld()
  const [isTaken, setTaken] = useState(false)
  const take = () => {
    setTaken(true)
    model.reload()
  }
  return (
    <Notice
      tone="good"
      action={
        <button type="button" class="button button-plain" disabled={isTaken} onClick={take}>
          {isTaken ? 'Loading it…' : 'Reload'}
        </button>
      }
    >
      The relay has a newer page.
    </Notice>
  )
}

/** A banner moves everything below it: none comes or goes while a thumb is near. */
function useShown(screen: Screen): Shown {
  const { model, thumb } = useViewWorld()
  // The task that is open tells of its own decision where its buttons are.
  const here = 'taskId' in screen ? screen.taskId : null
  const meanwhile = model.meanwhile.value
  const now: Shown = {
    meanwhile: meanwhile === null ? null : meanwhileText(meanwhile),
    waiting: model.devices.value.filter((device) => device.state === 'awaiting-confirmation'),
    logProblem: model.logProblem.value,
    updateWaits: model.updateWaits.value,
    outbox: outboxText(model.outbox.value.filter((item) => item.taskId !== here)),
  }
  const held = useRef(now)
  if (!thumb.isNear.value) held.current = now
  return held.current
}
