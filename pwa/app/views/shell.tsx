// The shell: where the screens stand. One column on a phone, list and task side by side from 900 px.

import type { VNode } from 'preact'
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import { useLocation } from 'preact-iso'
import type { TaskId } from '../../../shared/ids.ts'
import { neighbourOf } from '../gestures/held-order.ts'
import { Announcer } from './announcer.tsx'
import { Banners } from './banners.tsx'
import { Bell } from './bell.tsx'
import { ConnectionLine } from './connection-line.tsx'
import { Help } from './help.tsx'
import { Mark } from './icon.tsx'
import { Inbox } from './inbox.tsx'
import { Later } from './later.tsx'
import { Nav } from './nav.tsx'
import { NoTask } from './no-task.tsx'
import { PresenceButton } from './presence-button.tsx'
import { type Screen, screenOf, taskPath } from './screen.ts'
import { TaskView } from './task-view.tsx'
import { useShortcut } from './use-steady.ts'
import { useViewWorld } from './view-world.ts'
import './shell.css'

const later = {
  history: async () => (await import('./history.tsx')).History,
  sessions: async () => (await import('./sessions.tsx')).Sessions,
  devices: async () => (await import('./devices.tsx')).Devices,
  notifications: async () => (await import('./notifications.tsx')).NotificationSettings,
  outbox: async () => (await import('./outbox-screen.tsx')).OutboxScreen,
} as const

/** Width from which list and task stand side by side; the same number is in shell.css. */
const twoPanes = '(min-width: 900px)'

export function Shell() {
  const { path, query } = useLocation()
  const screen = screenOf(path, query)
  const taskId = 'taskId' in screen ? screen.taskId : null
  useKeys(screen, taskId)
  useOnlooker(screen, taskId)
  useUnpairedPathLeft(screen)
  usePaneChange(taskId)
  const wide = wideScreen(screen)
  return (
    <div class="shell" data-open={taskId === null ? 'list' : 'task'}>
      <header class="top">
        <a class="brand" href="/" aria-label="Nod, to the inbox">
          <Mark size={28} />
          <span>Nod</span>
        </a>
        {screen.is !== 'inbox' && <PresenceButton isBrief />}
        <ConnectionLine />
        <Bell isHere={screen.is === 'notifications'} />
        <Help />
      </header>
      <Nav screen={screen} />
      <Banners screen={screen} />
      <main class="panes" id="main">
        {wide !== null ? (
          // Another screen begins at its top.
          <section key={path} class="pane pane-wide">
            {wide}
          </section>
        ) : (
          <>
            <section class="pane pane-list" aria-label={screen.is === 'history' ? 'History' : 'Inbox'}>
              {screen.is === 'history' ? (
                <Later load={later.history} props={{ selected: taskId }} />
              ) : (
                <Inbox selected={taskId} />
              )}
            </section>
            <section class="pane pane-detail" aria-label="Task">
              {taskId === null ? (
                <NoTask />
              ) : (
                <TaskView
                  id={taskId}
                  backHref={screen.is === 'history' ? '/history' : '/'}
                  backText={screen.is === 'history' ? 'History' : 'Inbox'}
                />
              )}
            </section>
          </>
        )}
      </main>
      <Announcer />
    </div>
  )
}

/** What takes the whole width; `null`: a list with a task beside it. */
function wideScreen(screen: Screen): VNode | null {
  switch (screen.is) {
    case 'sessions':
      return <Later load={later.sessions} props={{ of: screen.of }} />
    case 'devices':
    case 'outbox':
    case 'notifications':
      return <Later load={later[screen.is]} props={{}} />
    case 'unknown':
      return <Nowhere />
    default:
      return null
  }
}

function Nowhere() {
  return (
    <div class="nowhere">
      <h1>There is nothing here</h1>
      <a class="button button-plain" href="/">
        To the inbox
      </a>
    </div>
  )
}

/** The keys that move between screens; those that decide belong to the task that is open. */
function useKeys(screen: Screen, taskId: TaskId | null): void {
  const { inboxOrder } = useViewWorld()
  const { route } = useLocation()
  const move = (step: 1 | -1) => {
    if (screen.is !== 'inbox') return
    const rows = [...inboxOrder.shown.value, ...inboxOrder.recent.value.map((task) => task.id)]
    const focused = rows.find((id) => id === document.activeElement?.getAttribute('data-task')) ?? null
    const id = neighbourOf(rows, taskId ?? focused, step)
    if (id === null) return
    if (matchMedia(twoPanes).matches) route(taskPath(id), taskId !== null)
    const row = document.querySelector<HTMLElement>(`.pane-list [data-task="${id}"]`)
    row?.focus()
  }
  useShortcut('next', () => move(1))
  useShortcut('previous', () => move(-1))
  useShortcut('search', () => {
    if (screen.is === 'history') document.querySelector<HTMLElement>('.history-search input')?.focus()
    else route('/history')
  })
}

/** Tells the order whether anybody sees the list: a list nobody sees may change freely. */
function useOnlooker(screen: Screen, taskId: TaskId | null): void {
  const { inboxOrder } = useViewWorld()
  const isInbox = screen.is === 'inbox'
  useEffect(() => {
    const wide = matchMedia(twoPanes)
    const look = () =>
      inboxOrder.look(isInbox && document.visibilityState === 'visible' && (wide.matches || taskId === null))
    look()
    wide.addEventListener('change', look)
    document.addEventListener('visibilitychange', look)
    return () => {
      wide.removeEventListener('change', look)
      document.removeEventListener('visibilitychange', look)
    }
  }, [inboxOrder, isInbox, taskId])
}

/** Where one pane replaces the other, what comes into view is new to the thumb, and the focus goes along. */
function usePaneChange(taskId: TaskId | null): void {
  const { steadiness } = useViewWorld()
  const before = useRef(taskId)
  useLayoutEffect(() => {
    const last = before.current
    before.current = taskId
    if (last === taskId || matchMedia(twoPanes).matches) return
    if (last === null || taskId === null) steadiness.appear()
    if (taskId !== null || last === null) return
    document.querySelector<HTMLElement>(`.pane-list [data-task="${last}"]`)?.focus({ preventScroll: true })
  }, [steadiness, taskId])
}

/** A paired browser on /pair has arrived. */
function useUnpairedPathLeft(screen: Screen): void {
  const { route } = useLocation()
  const latest = useRef(route)
  latest.current = route
  useEffect(() => {
    if (screen.is === 'pair') latest.current('/', true)
  }, [screen.is])
}
