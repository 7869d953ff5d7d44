// @vitest-environment happy-dom

import { screen, within } from '@testing-library/preact'
import { afterEach, describe, expect, it } from 'vitest'
import { afterUpMs } from '../../../pwa/app/gestures/thumb.ts'
import { type Hands, renderPage } from '../../support/render-page.tsx'
import { aBoard, aDecision, aSession, aTask, instant } from '../../support/tasks.ts'

let hands: Hands
afterEach(() => hands.close())

const first = aTask(1, { preview: 'npm test', parkedAt: instant(-60) })
const second = aTask(2, { preview: 'npm publish', parkedAt: instant(-30) })
const third = aTask(3, { preview: 'git push', parkedAt: instant(0) })

const list = () => screen.getByRole('list', { name: 'Open tasks' })
const rows = () => within(list()).queryAllByRole('link')
const row = (preview: string): HTMLElement => {
  const found = rows().find((one) => one.textContent?.includes(preview))
  if (found === undefined) throw new Error(`no row with ${preview}`)
  return found
}
const previews = () => rows().map((one) => one.querySelector('.row-preview')?.textContent)

describe('the inbox', () => {
  it('shows open tasks, newest first, with project, host, agent, age and time left', async () => {
    hands = await renderPage('/', { board: aBoard({ tasks: [first, second] }) })
    expect(previews()).toEqual(['npm publish', 'npm test'])
    expect(row('npm test').textContent).toContain('acme · workshop · Claude Code')
    expect(row('npm test').textContent).toContain('1 min ago')
    expect(row('npm test').textContent).toContain('11 h left')
  })

  it('shows agent text as text', async () => {
    hands = await renderPage('/', {
      board: aBoard({ tasks: [aTask(1, { preview: '<img src=x>', title: '<b>bold</b>' })] }),
    })
    expect(document.querySelector('.row img, .row b')).toBeNull()
    expect(row('<img src=x>')).toBeTruthy()
  })

  it('says when a task waits for its agent, and when its risk is high', async () => {
    hands = await renderPage('/', { board: aBoard({ tasks: [aTask(1, { connected: false, risk: 'high' })] }) })
    expect(row('npm test').textContent).toContain('Waiting for its agent')
    expect(row('npm test').textContent).toContain('High risk')
  })

  it('says what to do next when no session was ever seen', async () => {
    hands = await renderPage('/', { board: aBoard({ sessions: [] }) })
    expect(screen.getByText('No session seen yet')).toBeTruthy()
    expect(screen.getByText('npm run nod -- connect claude-code')).toBeTruthy()
  })

  it('says why nothing waits', async () => {
    hands = await renderPage('/', { board: aBoard({ sessions: [1, 2, 3].map((n) => aSession(n, { mode: 'auto' })) }) })
    expect(screen.getByText('3 sessions run in auto mode: they rarely ask.')).toBeTruthy()
  })

  it('tells a screen reader of a new task and of a result', async () => {
    hands = await renderPage('/', { board: aBoard({ tasks: [first] }) })
    await hands.turn(() => hands.model.put(second))
    const said = () => screen.getAllByRole('status').map((one) => one.textContent)
    expect(said()).toContain('New: Claude Code on workshop wants to run a command, acme.')
    await hands.turn(() =>
      hands.model.put({ ...first, state: 'withdrawn', reason: 'session-ended', settledAt: instant(1) }),
    )
    expect(said()).toContain('Run a command: Session ended.')
  })

  it('names to a screen reader what hides in the name of a tool', async () => {
    hands = await renderPage('/', { board: aBoard({ tasks: [first] }) })
    await hands.turn(() => hands.model.put({ ...second, toolName: 'read\u202eetirw' }))
    const said = screen.getAllByRole('status').map((one) => one.textContent)
    expect(said).toContain('New: Claude Code on workshop wants to use readU+202Eetirw, acme.')
  })
})

describe('nothing moves under the thumb', () => {
  it('lets new tasks wait behind a bar, and in by a tap on it', async () => {
    hands = await renderPage('/', { board: aBoard({ tasks: [first] }) })
    await hands.turn(() => hands.model.put(second, third))
    expect(previews()).toEqual(['npm test'])
    await hands.pass(600)
    await hands.tap(screen.getByRole('button', { name: '2 new' }))
    expect(previews()).toEqual(['git push', 'npm publish', 'npm test'])
  })

  it('fills an empty inbox at once', async () => {
    hands = await renderPage('/')
    await hands.turn(() => hands.model.put(first))
    expect(previews()).toEqual(['npm test'])
  })

  it('opens the right task when another one arrives between pointer down and up', async () => {
    hands = await renderPage('/', { board: aBoard({ tasks: [first, second] }) })
    const under = row('npm test')
    await hands.down(under)
    await hands.turn(() => hands.model.put(third))
    expect(previews()).toEqual(['npm publish', 'npm test'])
    await hands.up(under)
    expect(location.pathname).toBe(`/tasks/${first.id}`)
  })

  it('keeps a row that was settled while the pointer was down, with its ending, until the thumb is away', async () => {
    hands = await renderPage('/', { board: aBoard({ tasks: [first, second] }) })
    await hands.down(list())
    const ended = { ...second, state: 'decided', decision: aDecision({ verdict: 'deny' }), settledAt: instant(1) }
    await hands.turn(() => hands.model.put(ended))
    expect(previews()).toEqual(['npm publish', 'npm test'])
    expect(row('npm publish').textContent).toContain('Deny sent')
    await hands.up(list())
    expect(previews()).toHaveLength(2)
    await hands.pass(afterUpMs)
    expect(previews()).toEqual(['npm test'])
    expect(screen.getByRole('heading', { name: 'Recently settled' })).toBeTruthy()
  })

  it('ignores a tap on a row that has just come', async () => {
    hands = await renderPage('/')
    await hands.turn(() => hands.model.put(first))
    await hands.tap(row('npm test'))
    expect(location.pathname).toBe('/')
    await hands.pass(600)
    await hands.tap(row('npm test'))
    expect(location.pathname).toBe(`/tasks/${first.id}`)
  })

  it('lets no banner in while a pointer is down', async () => {
    hands = await renderPage('/', { board: aBoard({ tasks: [first] }) })
    await hands.down(row('npm test'))
    await hands.turn(() => {
      hands.model.updateWaits.value = true
    })
    expect(screen.queryByText('The relay has a newer page.')).toBeNull()
    await hands.up(list())
    await hands.pass(afterUpMs)
    await hands.tap(screen.getByRole('button', { name: 'Reload' }))
    expect(hands.model.done).toContainEqual({ did: 'reload' })
  })
})

describe('around the inbox', () => {
  it('shows the connection and when the relay was last heard', async () => {
    hands = await renderPage('/', { board: aBoard({ tasks: [first] }) })
    expect(screen.getByText('Live')).toBeTruthy()
    await hands.turn(() => {
      hands.model.connection.value = { state: 'offline', lastContactAt: Date.now() - 120_000 }
    })
    expect(screen.getByText('Offline, last heard 2 min ago')).toBeTruthy()
    await hands.turn(() => {
      hands.model.connection.value = { state: 'unreadable', lastContactAt: Date.now() }
    })
    expect(screen.getByText('Relay not readable: reload')).toBeTruthy()
  })

  it('asks to notify only on a tap', async () => {
    hands = await renderPage('/')
    expect(hands.model.done).toEqual([])
    await hands.tap(screen.getByRole('button', { name: 'Tell me' }))
    expect(hands.model.done).toEqual([{ did: 'tell-me' }])
  })
})
