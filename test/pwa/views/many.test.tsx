// @vitest-environment happy-dom

import { act, fireEvent, screen, within } from '@testing-library/preact'
import { afterEach, describe, expect, it } from 'vitest'
import { sendingOf } from '../../../pwa/app/model/sending.ts'
import type { TaskSummary } from '../../../shared/task.ts'
import { anOutboxView, decisionIdOf } from '../../support/outbox-items.ts'
import { type Hands, renderPage } from '../../support/render-page.tsx'
import { aBoard, aSession, aTask, instant, sessionId, someDetails, someNow } from '../../support/tasks.ts'

let hands: Hands
afterEach(() => hands.close())

const plain = aTask(1, { preview: 'npm test' })
const risky = aTask(2, { preview: 'rm -rf build', risk: 'high' })
const third = aTask(3, { preview: 'npm run build' })
const swiped = { via: 'swipe', canUndo: true }
const together = { via: 'bulk', canUndo: true }

const open = async (tasks: readonly TaskSummary[], details?: (task: TaskSummary) => ReturnType<typeof someDetails>) => {
  hands = await renderPage('/', { board: aBoard({ tasks }), ...(details && { details }) })
}
const row = ({ id }: TaskSummary): HTMLElement => {
  const found = document.querySelector<HTMLElement>(`[data-task="${id}"]`)
  if (found === null) throw new Error(`no row for ${id}`)
  return found
}

/** A finger that goes over the row, and up at the end. */
async function swipe(task: TaskSummary, ...[from, ...to]: [number, ...number[]]) {
  const finger = (x: number) => ({ pointerId: 1, pointerType: 'touch', isPrimary: true, clientX: x, clientY: 100 })
  await act(async () => {
    fireEvent.pointerDown(row(task), finger(from))
    for (const x of to) fireEvent.pointerMove(row(task), finger(x))
    fireEvent.pointerUp(row(task), finger(to.at(-1) ?? from))
    fireEvent.click(row(task))
  })
  await hands.pass(0)
}

/** What was decided just now, as the model shows it. */
const keep = (task: TaskSummary, verdict: 'allow' | 'deny' = 'allow') =>
  hands.turn(() => {
    const kept = anOutboxView(task, { state: 'sending', verdict, tappedAt: someNow, undoUntil: someNow + 3_000 })
    hands.model.outbox.value = [...hands.model.outbox.value, kept]
    hands.model.sending.value = { ...hands.model.sending.value, [task.id]: sendingOf(kept) }
  })

describe('a swipe on a row', () => {
  it('allows to the right and denies to the left, and does not open the task', async () => {
    await open([plain, third])
    await swipe(plain, 100, 140, 260)
    await swipe(third, 300, 250, 120)
    expect(hands.model.done).toEqual([
      { did: 'decide', id: plain.id, verdict: 'allow', ...swiped },
      { did: 'decide', id: third.id, verdict: 'deny', ...swiped },
    ])
    expect(location.pathname).toBe('/')
  })

  it('does nothing when the finger turns back', async () => {
    await open([plain])
    await swipe(plain, 100, 260, 120)
    expect(hands.model.done).toEqual([])
    expect(location.pathname).toBe('/')
  })

  it('opens a high risk for review instead of allowing it', async () => {
    await open([risky])
    await swipe(risky, 100, 140, 260)
    expect(hands.model.done).toEqual([])
    expect(location.pathname).toBe(`/tasks/${risky.id}`)
  })

  it('does nothing on a row that has just come', async () => {
    await open([])
    await hands.turn(() => hands.model.put(plain))
    await swipe(plain, 100, 140, 260)
    expect(hands.model.done).toEqual([])
  })
})

describe('the moment to undo', () => {
  it('takes one decision back, where it was made', async () => {
    await open([plain, third])
    await keep(plain)
    await hands.pass(0)
    await hands.pass(600)
    await hands.tap(screen.getByRole('button', { name: 'Undo' }))
    expect(hands.model.done).toEqual([{ did: 'withdraw', id: decisionIdOf(plain.id) }])
  })

  it('takes several back with one tap', async () => {
    await open([plain, third])
    await keep(plain)
    await keep(third, 'deny')
    await hands.pass(600)
    await hands.tap(screen.getByRole('button', { name: 'Undo all' }))
    expect(hands.model.done.map(({ did }) => did)).toEqual(['withdraw', 'withdraw'])
  })

  it('holds the rows in their places', async () => {
    await open([plain, third])
    await keep(plain)
    await hands.turn(() => hands.model.put({ ...third, state: 'withdrawn', settledAt: instant(0) }))
    await hands.pass(1_000)
    expect(row(third).closest('[aria-label="Open tasks"]')).not.toBeNull()
  })

  it('offers what the agent remembers until its session ends, and nothing that is kept for good', async () => {
    const hash = plain.digest
    const rule = (destination: string) => ({ type: 'addRules', behavior: 'allow', destination })
    const opposite = { type: 'addRules', behavior: 'deny', destination: 'session' }
    const gone = { type: 'removeRules', behavior: 'allow', destination: 'session' }
    await open([plain], (task) =>
      someDetails(task, {
        suggestions: [
          { label: 'Allow `npm test`, for good', hash, strong: false, entry: rule('localSettings') },
          { label: 'Deny `npm test`, until this session ends', hash, strong: false, entry: opposite },
          { label: 'Remove a rule until this session ends', hash, strong: false, entry: gone },
          { label: 'Allow `npm test`, until this session ends', hash, strong: false, entry: rule('session') },
        ],
      }),
    )
    await keep(plain)
    await hands.pass(0)
    await hands.pass(600)
    expect(screen.queryByRole('button', { name: /for good/ })).toBeNull()
    await hands.tap(screen.getByRole('button', { name: /until this session ends/ }))
    expect(hands.model.done).toEqual([
      { did: 'withdraw', id: decisionIdOf(plain.id) },
      { did: 'decide', id: plain.id, verdict: 'allow', remember: { index: 3, hash }, ...swiped },
    ])
  })
})

describe('several together', () => {
  const select = async (...tasks: readonly TaskSummary[]) => {
    await hands.tap(screen.getByRole('button', { name: 'Select several' }))
    for (const task of tasks) await hands.tap(row(task))
    await hands.pass(600)
  }

  it('allows each of them by itself, without those that need a review', async () => {
    await open([plain, risky, third])
    await select(plain, risky, third)
    expect(location.pathname).toBe('/')
    expect(screen.getByText('3 selected')).toBeTruthy()
    await hands.tap(screen.getByRole('button', { name: 'Allow 2' }))
    expect(hands.model.done).toEqual([
      { did: 'decide', id: third.id, verdict: 'allow', ...together },
      { did: 'decide', id: plain.id, verdict: 'allow', ...together },
    ])
    const review = screen.getByRole('link', { name: '1 needs a review' })
    expect(review.getAttribute('href')).toBe(`/tasks/${risky.id}`)
  })

  it('denies all of them, also those with a high risk', async () => {
    await open([plain, risky])
    await select(plain, risky)
    await hands.tap(screen.getByRole('button', { name: 'Deny 2' }))
    expect(hands.model.done).toHaveLength(2)
    expect(screen.queryByRole('region', { name: 'Selection' })).toBeNull()
  })

  it('forgets a selected one that was settled elsewhere', async () => {
    await open([plain, third])
    await select(plain, third)
    await hands.turn(() => hands.model.put({ ...plain, state: 'expired', settledAt: instant(0) }))
    expect(screen.getByText('1 selected')).toBeTruthy()
  })

  it('can be done by keys alone', async () => {
    await open([plain, third])
    row(third).focus()
    await hands.press('x')
    await hands.press('j')
    row(plain).focus()
    await hands.press('x')
    await hands.pass(600)
    await hands.press('A')
    expect(hands.model.done).toMatchObject([together, together])
  })
})

describe('keys on the list', () => {
  it('decide the row that has the focus, and go on to the next one', async () => {
    await open([plain, third])
    row(third).focus()
    await hands.press('a')
    expect(document.activeElement).toBe(row(plain))
    await hands.press('d')
    expect(hands.model.done).toEqual([
      { did: 'decide', id: third.id, verdict: 'allow', ...swiped },
      { did: 'decide', id: plain.id, verdict: 'deny', ...swiped },
    ])
  })

  it('undo the newest with u', async () => {
    await open([plain, third])
    await keep(plain)
    await hands.press('u')
    expect(hands.model.done).toEqual([{ did: 'withdraw', id: decisionIdOf(plain.id) }])
  })

  it('leave a task that is open to its own keys', async () => {
    await open([plain, third])
    await hands.tap(row(plain))
    await hands.pass(600)
    await hands.press('d')
    expect(hands.model.done).toEqual([{ did: 'decide', id: plain.id, verdict: 'deny' }])
  })
})

describe('ten sessions with ten tasks each', () => {
  it('stand by session, the first two tasks of each, and all of them after one tap', async () => {
    const numbers = Array.from({ length: 10 }, (_, place) => place)
    const tasks = numbers.flatMap((session) =>
      numbers.map((n) => aTask(session * 10 + n, { sessionId: sessionId(session), project: `project-${session}` })),
    )
    hands = await renderPage('/', { board: aBoard({ tasks, sessions: numbers.map((n) => aSession(n)) }) })
    const list = screen.getByRole('list', { name: 'Open tasks' })
    expect(list.querySelectorAll('a.row')).toHaveLength(20)
    expect(
      within(list)
        .getAllByRole('heading')
        .map((one) => one.textContent?.slice(0, 9))[0],
    ).toBe('project-9')
    const [more] = within(list).getAllByRole('button', { name: '8 more' })
    if (more === undefined) throw new Error('nothing is folded')
    await hands.tap(more)
    expect(list.querySelectorAll('a.row')).toHaveLength(28)
  })
})
