// @vitest-environment happy-dom

import { fireEvent, screen } from '@testing-library/preact'
import { afterEach, describe, expect, it } from 'vitest'
import { searchLimit } from '../../../shared/task.ts'
import { type Hands, renderPage } from '../../support/render-page.tsx'
import { aBoard, aDevice, aTask, deviceId, instant, taskId } from '../../support/tasks.ts'

let hands: Hands
afterEach(() => hands.close())

const button = (name: string | RegExp) => screen.getByRole('button', { name })
const type = (label: string, value: string) => fireEvent.input(screen.getByLabelText(label), { target: { value } })

describe('pairing', () => {
  it('takes the code from the link, and waits for a tap', async () => {
    hands = await renderPage('/pair', { phase: { is: 'unpaired', codeFromLink: 'K7QM-2XDV' } })
    expect(screen.getByDisplayValue('K7QM-2XDV')).toBeTruthy()
    expect(hands.model.done).toEqual([])
    type('Name of this device', 'Desk')
    await hands.tap(button('Pair this browser'))
    expect(hands.model.done).toEqual([{ did: 'pair', code: 'K7QM-2XDV', name: 'Desk' }])
  })

  it('takes a typed code once it is whole', async () => {
    hands = await renderPage('/pair', { phase: { is: 'unpaired', codeFromLink: null } })
    type('Code', 'k7qm2xd')
    await hands.pass(600)
    expect(button('Pair this browser').hasAttribute('disabled')).toBe(true)
    type('Code', 'k7qm2xdv')
    await hands.pass(600)
    expect(screen.getByDisplayValue('K7QM-2XDV')).toBeTruthy()
    expect(button('Pair this browser').hasAttribute('disabled')).toBe(false)
  })

  it('says why a code was refused', async () => {
    hands = await renderPage('/pair', { phase: { is: 'unpaired', codeFromLink: 'K7QM-2XDV' } })
    hands.model.outcome = { ok: false, code: 'not-found', message: 'This code is not open. Make a new one.' }
    await hands.tap(button('Pair this browser'))
    expect(screen.getByRole('alert').textContent).toBe('This code is not open. Make a new one.')
  })

  it('shows six digits while it waits to be confirmed, and goes on by itself', async () => {
    const device = aDevice(2, { state: 'awaiting-confirmation', checkDigits: '270594' })
    hands = await renderPage('/pair', { phase: { is: 'awaiting-confirmation', device } })
    expect(document.querySelector('.check-digits')?.textContent).toContain('270594')
    await hands.turn(() => {
      hands.model.phase.value = { is: 'paired' }
    })
    expect(location.pathname).toBe('/')
    expect(screen.getByRole('heading', { name: 'Inbox' })).toBeTruthy()
  })

  it.each([
    [{ is: 'revoked' } as const, 'This browser was revoked', 'Start over', 'start-over'],
    [{ is: 'foreign-controller' } as const, 'Something else controls this page', 'Try again', 'reload'],
    [{ is: 'unusable', why: 'No keys here.' } as const, 'Nod cannot run in this browser', 'Try again', 'reload'],
  ])('says what to do when %o', async (phase, title, action, did) => {
    hands = await renderPage('/', { phase })
    expect(screen.getByRole('heading', { name: title })).toBeTruthy()
    await hands.tap(button(action))
    expect(hands.model.done).toEqual([{ did }])
  })
})

describe('devices', () => {
  const newcomer = aDevice(3, { name: 'Safari on Mac', state: 'awaiting-confirmation', checkDigits: '270594' })
  const board = aBoard({ devices: [aDevice(1), aDevice(2, { name: 'Pixel 8' }), newcomer] })

  it('lets a new device in after its digits were compared', async () => {
    hands = await renderPage('/devices', { board })
    expect(document.querySelector('.check-digits')?.textContent).toContain('270594')
    await hands.tap(button('Same digits, let it in'))
    expect(hands.model.done).toEqual([{ did: 'confirm', id: deviceId(3) }])
  })

  it('sends away one that is not ours', async () => {
    hands = await renderPage('/devices', { board })
    await hands.tap(button('Not mine'))
    expect(hands.model.done).toEqual([{ did: 'revoke', id: deviceId(3) }])
  })

  it('revokes another one in two steps', async () => {
    hands = await renderPage('/devices', { board })
    await hands.tap(button('Revoke Pixel 8'))
    expect(hands.model.done).toEqual([])
    await hands.pass(500)
    await hands.tap(button('Revoke it'))
    expect(hands.model.done).toEqual([{ did: 'revoke', id: deviceId(2) }])
  })

  it('renames this one', async () => {
    hands = await renderPage('/devices', { board })
    await hands.tap(button('Rename'))
    type('Name of this device', 'Desk')
    await hands.tap(button('Save'))
    expect(hands.model.done).toEqual([{ did: 'rename', name: 'Desk' }])
  })

  it('that want in are announced on every screen', async () => {
    hands = await renderPage('/', { board })
    await hands.tap(screen.getByRole('link', { name: 'Compare' }))
    expect(location.pathname).toBe('/devices')
  })
})

describe('history', () => {
  it('finds tasks by what was typed, after a pause', async () => {
    const tasks = [
      aTask(1, { preview: 'npm test', state: 'expired' }),
      aTask(2, { preview: 'git push', state: 'expired' }),
    ]
    hands = await renderPage('/history', { board: aBoard({ tasks }) })
    expect(screen.getAllByRole('listitem')).toHaveLength(2)
    type('Search the history', 'git')
    type('Search the history', 'git push')
    await hands.pass(300)
    expect(hands.model.done).toEqual([
      { did: 'history', q: '' },
      { did: 'history', q: 'git push' },
    ])
    expect(screen.getAllByRole('listitem')).toHaveLength(1)
  })

  it('takes no more to search for than the relay does', async () => {
    hands = await renderPage('/history')
    expect(screen.getByLabelText('Search the history').getAttribute('maxlength')).toBe(String(searchLimit))
  })

  it('shows older ones on demand', async () => {
    hands = await renderPage('/history')
    hands.model.pages = ({ before }) =>
      before === undefined ? { tasks: [aTask(2)], next: 'cursor' } : { tasks: [aTask(1, { parkedAt: instant(-99) })] }
    type('Search the history', ' ')
    await hands.pass(300)
    await hands.tap(button('Show older ones'))
    expect(hands.model.done.at(-1)).toEqual({ did: 'history', q: '', before: 'cursor' })
    expect(screen.getAllByRole('listitem')).toHaveLength(2)
  })

  it('says when it cannot be loaded, and tries again', async () => {
    hands = await renderPage('/history')
    hands.model.pages = () => new Error('offline')
    type('Search the history', 'x')
    await hands.pass(300)
    hands.model.pages = () => ({ tasks: [aTask(1)] })
    await hands.tap(button('Try again'))
    expect(screen.getAllByRole('listitem')).toHaveLength(1)
  })

  it('opens a settled task beside the list', async () => {
    hands = await renderPage('/history', { board: aBoard({ tasks: [aTask(1, { state: 'expired' })] }) })
    await hands.pass(500)
    await hands.tap(screen.getByRole('link', { name: /npm test/ }))
    expect(`${location.pathname}${location.search}`).toBe(`/history?task=${taskId(1)}`)
    expect(document.querySelector('.action-bar')?.textContent).toContain('Expired')
  })
})
