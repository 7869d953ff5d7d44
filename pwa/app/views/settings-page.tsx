// The page of one session or host: its name, what is chosen about it, and why a choice was not taken. Nothing on it moves
// when an answer comes: what went wrong stands at the edge.

import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import type { Host, Session } from '../../../shared/board.ts'
import { Icon } from './icon.tsx'
import { Notice } from './notice.tsx'
import { Text } from './text.tsx'
import type { Asked } from './use-asked.ts'
import { useViewWorld } from './view-world.ts'
import './settings-page.css'

type Props = {
  readonly title: string
  /** Who and where, below the title. */
  readonly about: ComponentChildren
  readonly asked: Pick<Asked<Host | Session>, 'waiting' | 'problem' | 'isTaken'>
  readonly children: ComponentChildren
}

export function SettingsPage({ title, about, asked, children }: Props) {
  const isOffline = useIsOff()
  const { waiting, problem, isTaken } = asked
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus({ preventScroll: true }), [])
  const isWaiting = Object.keys(waiting).length > 0
  return (
    <div class="devices settings-page">
      <a class="settings-back" href="/sessions">
        <Icon name="back" />
        Sessions
      </a>
      <header>
        <h1 class="settings-title" tabIndex={-1} ref={heading}>
          <Text>{title}</Text>
        </h1>
        <p class="settings-about">{about}</p>
      </header>
      {children}
      <p class="for-screen-readers" role="status">
        {isWaiting ? 'The relay is asked.' : isTaken ? 'The relay took it.' : ''}
      </p>
      {(isOffline || problem !== '') && (
        <div class="settings-edge">
          {isOffline ? (
            <Notice tone="warn">Offline. Only the relay can change this: it takes a choice when you are back.</Notice>
          ) : (
            <Notice tone="bad">Not changed. {problem}</Notice>
          )}
        </div>
      )}
    </div>
  )
}

/** What is shown as chosen is the relay's word: without a relay nothing can be chosen. */
export function useIsOff(): boolean {
  return useViewWorld().model.connection.value.state === 'offline'
}
