// History: every task there was, found by any word of it.

import { useEffect, useRef, useState } from 'preact/hooks'
import type { TaskId } from '../../../shared/ids.ts'
import { searchLimit, type TaskSummary } from '../../../shared/task.ts'
import { Notice } from './notice.tsx'
import { historyPath } from './screen.ts'
import { TaskRow } from './task-row.tsx'
import { useViewWorld } from './view-world.ts'
import './field.css'
import './history.css'

type Found = {
  readonly is: 'loading' | 'ready' | 'failed'
  readonly tasks: readonly TaskSummary[]
  readonly next?: string
}

/** Milliseconds of silence after which what was typed is searched for. */
const typingPauseMs = 250

export function History({ selected }: { readonly selected: TaskId | null }) {
  const [q, setQ] = useState('')
  const { found, more } = useHistory(q)
  return (
    <div class="history">
      <div class="list-head">
        <h1 tabIndex={-1}>History</h1>
      </div>
      <search class="history-search">
        <label class="for-screen-readers" for="history-q">
          Search the history
        </label>
        <input
          id="history-q"
          type="search"
          placeholder="Search commands, files, projects"
          autoComplete="off"
          spellcheck={false}
          maxLength={searchLimit}
          value={q}
          onInput={(event) => setQ(event.currentTarget.value)}
          onKeyDown={(event) => event.key === 'Escape' && event.currentTarget.blur()}
        />
      </search>
      <p class="for-screen-readers" role="status">
        {found.is === 'ready'
          ? `${found.tasks.length} ${found.tasks.length === 1 ? 'task' : 'tasks'}${found.next === undefined ? '' : ', and more'}`
          : ''}
      </p>
      <ul class="rows" aria-label="Tasks" aria-busy={found.is === 'loading'}>
        {found.tasks.map((task) => (
          <li key={task.id}>
            <TaskRow task={task} href={historyPath(task.id)} isSelected={task.id === selected} isCompact />
          </li>
        ))}
      </ul>
      {found.is === 'failed' && (
        <div class="history-note">
          <Notice
            tone="warn"
            action={
              <button type="button" class="button button-plain" onClick={() => more()}>
                Try again
              </button>
            }
          >
            The history could not be loaded. The relay keeps it; it is reached when you are online.
          </Notice>
        </div>
      )}
      {found.is === 'loading' && <p class="list-note">Loading…</p>}
      {found.is === 'ready' && found.tasks.length === 0 && (
        <p class="list-note">{q === '' ? 'Nothing was asked yet.' : 'Nothing found. Try fewer or other words.'}</p>
      )}
      {found.is === 'ready' && found.next !== undefined && (
        <div class="history-note">
          <button type="button" class="button button-plain history-more" onClick={() => more()}>
            Show older ones
          </button>
        </div>
      )}
    </div>
  )
}

function useHistory(q: string): { readonly found: Found; readonly more: () => void } {
  const { model } = useViewWorld()
  const [found, setFound] = useState<Found>({ is: 'loading', tasks: [] })
  // Answers may overtake each other: only the latest question's counts.
  const turn = useRef(0)
  const load = async (before: string | undefined, kept: readonly TaskSummary[]) => {
    turn.current += 1
    const mine = turn.current
    setFound((last) => ({ ...last, is: 'loading' }))
    try {
      const page = await model.history({ q: q.trim(), ...(before === undefined ? {} : { before }) })
      if (mine !== turn.current) return
      const tasks = [...kept, ...page.tasks]
      setFound({ is: 'ready', tasks, ...(page.next === undefined ? {} : { next: page.next }) })
    } catch {
      if (mine === turn.current)
        setFound({ is: 'failed', tasks: kept, ...(before === undefined ? {} : { next: before }) })
    }
  }
  useEffect(() => {
    const timer = setTimeout(() => void load(undefined, []), q === '' ? 0 : typingPauseMs)
    return () => clearTimeout(timer)
  }, [q])
  const board = model.board.value
  const fresh = found.tasks.map((task) => board?.tasks[task.id] ?? task)
  return { found: { ...found, tasks: fresh }, more: () => void load(found.next, found.tasks) }
}
