// A button that ignores the tap when it has stood in its place for less than half a second.

import type { ComponentChildren, RefObject } from 'preact'
import { useEffect } from 'preact/hooks'
import { useSteady } from './use-steady.ts'
import './button.css'

export type ButtonLook = 'allow' | 'plain' | 'quiet' | 'warn'

type Props = {
  /** What it acts on, by name: a change starts its clock anew. */
  readonly holds: string
  readonly onTap: () => void
  readonly look?: ButtonLook
  readonly isOff?: boolean
  readonly label?: string
  readonly expanded?: boolean
  readonly hands?: { current: HTMLButtonElement | null }
  readonly children: ComponentChildren
}

export function SteadyButton({ holds, onTap, look = 'plain', isOff = false, label, expanded, hands, children }: Props) {
  const steady = useSteady<HTMLButtonElement>(`${holds} ${isOff ? 'off' : 'on'}`)
  useEffect(() => handOver(steady.ref, hands))
  return (
    <button
      type="button"
      class={`button button-${look}`}
      ref={steady.ref}
      disabled={isOff}
      onPointerDown={steady.onPointerDown}
      onClick={(event) => steady.guard(event, onTap)}
      {...(label === undefined ? {} : { 'aria-label': label, title: label })}
      {...(expanded === undefined ? {} : { 'aria-expanded': expanded })}
    >
      {children}
    </button>
  )
}

function handOver(ref: RefObject<HTMLButtonElement | null>, hands: Props['hands']): void {
  if (hands !== undefined) hands.current = ref.current
}
