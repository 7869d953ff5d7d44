// The state of notifications, honest, with what to do next for each.

import type { ComponentChildren } from 'preact'
import type { Notifications } from '../model/app-model.ts'
import { Ago } from './ago.tsx'
import { Icon, type IconName } from './icon.tsx'
import { InstallSteps } from './install-steps.tsx'
import { NotificationTest } from './notification-test.tsx'
import { TellMe } from './tell-me.tsx'
import { useViewWorld } from './view-world.ts'
import './notification-state.css'

type Tone = 'good' | 'warn' | 'bad' | 'plain'

export function NotificationState() {
  const { model } = useViewWorld()
  const { state, problem, isBusy } = model.notifications.value
  if (isBusy) {
    return (
      <Card tone="plain" title="One moment">
        <p>Answer the browser’s question. Then its push service is asked for an address: that takes up to 20 s.</p>
      </Card>
    )
  }
  if (problem !== null && state !== 'denied') return <Problem state={state} problem={problem} />
  switch (state) {
    case 'working':
      return <Working />
    case 'not-asked':
      return (
        <Card tone="plain" title="This device is not asked yet">
          <p>
            With notifications on, it tells you as soon as an agent asks, also while Nod is closed. What fits on the
            lock screen can be decided right there. The browser will ask you once.
          </p>
          <TurnOn />
        </Card>
      )
    case 'no-subscription':
      return (
        <Card tone="warn" title="Allowed, but not turned on">
          <p>This browser may notify you, and yet no push would come: it has no subscription.</p>
          <TurnOn />
        </Card>
      )
    case 'denied':
      return (
        <Card tone="warn" title="Blocked in this browser">
          <p>{unblockText(model.platform)}</p>
        </Card>
      )
    case 'needs-install':
      return (
        <Card tone="plain" title="Put Nod on your home screen first">
          <p>iPhone and iPad push to installed apps only.</p>
          <InstallSteps platform={model.platform} />
        </Card>
      )
    case 'unsupported':
      return (
        <Card tone="plain" title="Not in this browser">
          <p>
            It has no Web Push, or keeps it from this page (a private window does that). A normal window of Chrome,
            Edge, Firefox or Safari has it. Pair your phone to be asked there.
          </p>
          <TellMe />
        </Card>
      )
  }
}

function Working() {
  const { model } = useViewWorld()
  const unconfirmedAt = model.me.value?.unconfirmedAt
  return (
    <Card
      tone={unconfirmedAt === undefined ? 'good' : 'warn'}
      title={unconfirmedAt === undefined ? 'This device is asked' : 'Not confirmed'}
    >
      {unconfirmedAt === undefined ? (
        <p>A push arrives as soon as an agent asks.</p>
      ) : (
        <p>
          A push was sent twice (<Ago at={unconfirmedAt} />) and this device did not say that it arrived. A test shows
          whether the next one does.
        </p>
      )}
      <NotificationTest />
      <p class="state-actions">
        <button type="button" class="button button-quiet" onClick={() => void model.turnOffNotifications()}>
          Turn off here
        </button>
      </p>
    </Card>
  )
}

function Problem({
  state,
  problem,
}: {
  readonly state: Notifications['state']
  readonly problem: { readonly code: string; readonly message: string }
}) {
  const { model } = useViewWorld()
  const isDead = state === 'working' || model.me.value?.push === 'broken'
  return (
    <Card tone="bad" title={isDead ? 'Pushes do not arrive' : 'Could not be turned on'}>
      <p role="alert">{problem.message}</p>
      {state !== 'unsupported' && (
        <p class="state-actions">
          <button type="button" class="button button-allow" onClick={() => void model.turnOnNotifications()}>
            {problem.code === 'gone' || problem.code === 'refused' ? 'Heal it' : 'Try again'}
          </button>
        </p>
      )}
      <TellMe />
    </Card>
  )
}

function TurnOn() {
  const { model } = useViewWorld()
  return (
    <p class="state-actions">
      <button type="button" class="button button-allow" onClick={() => void model.turnOnNotifications()}>
        <Icon name="bell" />
        Turn on notifications
      </button>
    </p>
  )
}

type CardProps = { readonly tone: Tone; readonly title: string; readonly children: ComponentChildren }

function Card({ tone, title, children }: CardProps) {
  return (
    <section class="state" data-tone={tone} aria-live="polite">
      <span class="state-icon">
        <Icon name={icons[tone]} />
      </span>
      <div class="state-words">
        <h2 class="state-title">{title}</h2>
        {children}
      </div>
    </section>
  )
}

const icons: Readonly<Record<Tone, IconName>> = { good: 'allow', warn: 'warning', bad: 'warning', plain: 'bell' }

/** Where a person takes the block back; no page can. */
function unblockText(platform: string): string {
  if (platform === 'iOS' || platform === 'iPadOS')
    return 'Open Settings, Notifications, Nod, and allow them. Then come back.'
  if (platform === 'Android')
    return 'Hold Nod’s icon, open App info, Notifications, and allow them; in a tab, tap the icon left of the address, then Permissions. Then come back.'
  return 'Click the icon left of the address, allow notifications for this site, then come back.'
}
