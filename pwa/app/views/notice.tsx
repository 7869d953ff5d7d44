// A notice: one thing a person should know, as loud as it deserves.

import type { ComponentChildren } from 'preact'
import { Icon } from './icon.tsx'
import './notice.css'

type Props = {
  readonly tone: 'plain' | 'warn' | 'bad' | 'good'
  /** What can be done about it. */
  readonly action?: ComponentChildren
  readonly children: ComponentChildren
}

export function Notice({ tone, action, children }: Props) {
  return (
    <div class="notice" data-tone={tone} role={tone === 'bad' ? 'alert' : undefined}>
      {(tone === 'warn' || tone === 'bad') && <Icon name="warning" />}
      <div class="notice-text">{children}</div>
      {action}
    </div>
  )
}
