// @vitest-environment happy-dom

import { fireEvent, screen } from '@testing-library/preact'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Hands, renderPage } from '../../support/render-page.tsx'
import { aBoard, aTask, instant, taskId } from '../../support/tasks.ts'

let hands: Hands
const first = aTask(1, { parkedAt: instant(-60) })
const second = aTask(2, { parkedAt: instant(-30) })

beforeEach(async () => {
  hands = await renderPage('/', { board: aBoard({ tasks: [first, second] }) })
})
afterEach(() => hands.close())

describe('the keyboard', () => {
  it('moves through the tasks and decides the one that is open', async () => {
    await hands.press('j')
    expect(location.pathname).toBe(`/tasks/${second.id}`)
    await hands.press('j')
    expect(location.pathname).toBe(`/tasks/${first.id}`)
    await hands.pass(500)
    await hands.press('d')
    expect(hands.model.done).toEqual([{ did: 'decide', id: first.id, verdict: 'deny' }])
  })

  it('holds on to the task when others arrive above it', async () => {
    await hands.press('j')
    await hands.turn(() => hands.model.put(aTask(3, { parkedAt: instant(0) })))
    await hands.pass(500)
    await hands.press('a')
    expect(hands.model.done).toEqual([{ did: 'decide', id: second.id, verdict: 'allow' }])
  })

  it('lets the tasks behind the bar in with n', async () => {
    await hands.turn(() => hands.model.put(aTask(3, { parkedAt: instant(0) })))
    expect(screen.getByRole('button', { name: '1 new' })).toBeDefined()
    await hands.press('n')
    expect(screen.queryByRole('button', { name: '1 new' })).toBeNull()
    await hands.press('j')
    expect(location.pathname).toBe(`/tasks/${taskId(3)}`)
  })

  it('allows nothing that has only just opened', async () => {
    await hands.press('j')
    await hands.press('a')
    expect(hands.model.done).toEqual([])
  })

  it('decides nothing while no task is open', async () => {
    await hands.press('a')
    await hands.press('d')
    expect(hands.model.done).toEqual([])
  })

  it('is left alone in text fields', async () => {
    await hands.press('j')
    await hands.pass(500)
    await hands.press('m')
    const field = screen.getByLabelText('What shall it do instead?')
    fireEvent.keyDown(field, { key: 'a' })
    fireEvent.keyDown(field, { key: 'd' })
    await hands.pass(500)
    expect(hands.model.done).toEqual([])
  })

  it('opens the search with / and the list of keys with ?', async () => {
    await hands.press('?')
    expect(document.querySelector('dialog')?.open).toBe(true)
    document.querySelector('dialog')?.close()
    await hands.press('/')
    await hands.pass(300)
    expect(location.pathname).toBe('/history')
    expect(screen.getByLabelText('Search the history')).toBeTruthy()
  })

  it('names the task that is chosen to a screen reader', async () => {
    await hands.press('j')
    expect(document.querySelector('[aria-current="true"]')?.getAttribute('data-task')).toBe(taskId(2))
  })
})
