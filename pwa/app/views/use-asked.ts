// What a host or session was asked to ask about: shows what the relay says, sends what is tapped, one after the other.

import { useRef, useState } from 'preact/hooks'
import type { Host, Session } from '../../../shared/board.ts'
import type { AskChange, Told } from '../model/app-model.ts'

type Thing = Host | Session

export type Asked<T extends Thing> = {
  /** As the relay said last: its own answer until the board has it. */
  readonly now: T
  /** Tapped, and not answered yet. */
  readonly waiting: AskChange
  /** Why the last one was not taken; empty: it was. */
  readonly problem: string
  /** The relay took what was tapped last. */
  readonly isTaken: boolean
  readonly change: (change: AskChange) => void
}

export function useAsked<T extends Thing>(thing: T, send: (change: AskChange) => Promise<Told<T>>): Asked<T> {
  const [answer, setAnswer] = useState<{ readonly over: T; readonly is: T } | null>(null)
  const [waiting, setWaiting] = useState<AskChange>({})
  const [problem, setProblem] = useState('')
  const board = useRef(thing)
  board.current = thing
  const line = useRef<{ next: AskChange | null; isSending: boolean }>({ next: null, isSending: false })

  // Two at once might arrive in the other order.
  const run = async (first: AskChange): Promise<void> => {
    line.current.isSending = true
    let change: AskChange | null = first
    while (change !== null) {
      line.current.next = null
      const told: Told<T> = await send(change)
      if (told.ok) setAnswer({ over: board.current, is: told.value })
      setProblem(told.ok ? '' : told.message)
      change = told.ok ? line.current.next : null
    }
    line.current.isSending = false
    setWaiting({})
  }

  return {
    now: answer?.over === thing ? answer.is : thing,
    waiting,
    problem,
    isTaken: answer !== null && problem === '' && Object.keys(waiting).length === 0,
    change: (change) => {
      const { next, isSending } = line.current
      setWaiting((last) => ({ ...last, ...change }))
      if (isSending) line.current.next = { ...next, ...change }
      else void run(change)
    },
  }
}
