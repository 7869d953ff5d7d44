// Notifications: whether this device is asked on its lock screen, what to do next, and what may be read there.

import { useState } from 'preact/hooks'
import type { Device } from '../../../shared/board.ts'
import type { SettingsChange } from '../model/app-model.ts'
import { InstallGuide } from './install-guide.tsx'
import { LastDeliveries } from './last-deliveries.tsx'
import { LockScreen } from './lock-screen.tsx'
import { MutedList } from './muted-list.tsx'
import { Notice } from './notice.tsx'
import { NotificationState } from './notification-state.tsx'
import { PresenceLine } from './presence-line.tsx'
import { QuietHours } from './quiet-hours.tsx'
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
      <PresenceLine />
      <NotificationState />
      {me !== null && <MutedList me={me} />}
      {canPush && me !== null && <Settings me={me} />}
      {canPush && me !== null && <LastDeliveries id={me.id} />}
      {state !== 'needs-install' && <InstallGuide />}
    </div>
  )
}

const kindsOfNews = [
  { word: 'finished', text: 'When an agent finished', hint: 'Not while somebody sits at its terminal.' },
  { word: 'waits', text: 'When an agent waits for input', hint: 'It stands at its prompt and asks nothing.' },
  {
    word: 'outcome',
    text: 'How it went',
    hint: 'After an Allow from this device: a silent notice when it ran or failed.',
  },
] as const

/** What the relay took is on the board a moment later: until then the control shows what was tapped. */
function Settings({ me }: { readonly me: Device }) {
  const { model } = useViewWorld()
  const [tapped, setTapped] = useState<SettingsChange>({})
  const [problem, setProblem] = useState('')
  const { lockScreen, quickEdits, news } = { ...me.settings, ...tapped }
  const hours = tapped.quietHours === undefined ? (me.settings.quietHours ?? null) : tapped.quietHours
  const change = async (part: SettingsChange) => {
    setTapped(part)
    const outcome = await model.changeSettings(part)
    setProblem(outcome.ok ? '' : outcome.message)
    setTapped({})
  }
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
        <QuietHours hours={hours} onChange={(next) => void change({ quietHours: next })} />
      </section>
      <section aria-labelledby="news-title">
        <h2 id="news-title" class="devices-subtitle">
          Besides tasks, tell me
        </h2>
        <div class="cards news">
          {kindsOfNews.map(({ word, text, hint }) => (
            <Switch
              key={word}
              isOn={news.includes(word)}
              onTurn={(isOn) => void change({ news: [...news.filter((one) => one !== word), ...(isOn ? [word] : [])] })}
              text={text}
              hint={hint}
            />
          ))}
        </div>
      </section>
    </>
  )
}
