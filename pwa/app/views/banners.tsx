// Banners: what concerns every screen. A device that wants in, a log that changed, a newer page.

import { Notice } from './notice.tsx'
import { Text } from './text.tsx'
import { useViewWorld } from './view-world.ts'
import './banners.css'

export function Banners({ onDevices }: { readonly onDevices: boolean }) {
  const { model } = useViewWorld()
  const waiting = model.devices.value.filter((device) => device.state === 'awaiting-confirmation')
  const [first] = waiting
  const problem = model.logProblem.value
  return (
    <div class="banners">
      {problem !== null && <Notice tone="bad">{problem}</Notice>}
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
      {model.updateWaits.value && (
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
    </div>
  )
}
