// Notifications: whether this device is asked on its lock screen, what to do next, and what may be read there.

import { useState } from 'preact/hooks'
import type { Device } from '../../../shared/board.ts'
import type { SettingsChange } from '../model/app-model.ts'
import { LockScreen } from './lock-screen.tsx'
import { Notice } from './notice.tsx'
import { NotificationState } from './notification-state.tsx'
import { Switch } from './switch.tsx'
import { useViewWorld } from './view-world.ts'
import './devices.css'

export function NotificationSettings() {
  const { model } = useViewWorld()
  const { state } = model.notifications.value
  const me = model.me.value
  const canPush = state !== 'unsupported' && state !== 'needs-install'
  return (
    <div class="devices">
      <h1 class="devices-title">Notifications</h1>
      <NotificationState />
      {canPush && me !== null && <Settings me={me} />}
    </div>
  )
}

/** What the relay took is on the board a moment later: until then the control shows what was tapped. */
function Settings({ me }: { readonly me: Device }) {
  const { model } = useViewWorld()
  const [tapped, setTapped] = useState<SettingsChange>({})
  const [problem, setProblem] = useState('')
  const { lockScreen, quickEdits, news } = { ...me.settings, ...tapped }
  const change = async (part: SettingsChange) => {
    setTapped(part)
    const outcome = await model.changeSettings(part)
    setProblem(outcome.ok ? '' : outcome.message)
    setTapped({})
  }
  const withOutcome = (isOn: boolean) => [...news.filter((word) => word !== 'outcome'), ...(isOn ? ['outcome'] : [])]
  return (
    <>
      {problem !== '' && <Notice tone="bad">{problem}</Notice>}
      <LockScreen
        choice={lockScreen}
        host={model.hosts.value[0]?.name ?? 'this machine'}
        onChoose={(choice) => void change({ lockScreen: choice })}
      />
      <section class="cards" aria-label="Other settings of this device">
        <Switch
          isOn={quickEdits}
          onTurn={(isOn) => void change({ quickEdits: isOn })}
          text="Allow edits inside the project from the notification"
          hint="Edit and Write get an Allow button even where the whole change does not fit on the lock screen. You then allow what you have not read."
        />
        <Switch
          isOn={news.includes('outcome')}
          onTurn={(isOn) => void change({ news: withOutcome(isOn) })}
          text="Tell me quietly how it went"
          hint="After an Allow from this device: a silent notice when it ran or failed."
        />
      </section>
    </>
  )
}
