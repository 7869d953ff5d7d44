// @vitest-environment happy-dom

import { screen, within } from '@testing-library/preact'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Board, Device } from '../../../shared/board.ts'
import { type Hands, renderPage } from '../../support/render-page.tsx'
import {
  aBoard,
  aDevice,
  aHost,
  aSession,
  aTask,
  hostId,
  instant,
  sessionId,
  someNow,
  taskId,
} from '../../support/tasks.ts'

let hands: Hands
afterEach(() => hands.close())

const button = (name: string | RegExp) => screen.getByRole('button', { name })
const relayIs = (relay: Partial<Board['relay']>): Board => {
  const board = aBoard()
  return { ...board, relay: { ...board.relay, ...relay } }
}
const hourMs = 3_600_000

async function openSheet(): Promise<void> {
  await hands.tap(document.querySelector('.presence') ?? document.body)
  await vi.dynamicImportSettled()
  await hands.pass(0)
}

describe('the presence beside the inbox', () => {
  it('says what holds, and until when', async () => {
    hands = await renderPage('/', { board: relayIs({ presence: 'away', presenceUntil: instant(3_600) }) })
    expect(document.querySelector('.presence')?.textContent).toMatch(/^Away until /)
    await hands.turn(() => {
      hands.model.board.value = relayIs({ presence: 'here' })
    })
    expect(document.querySelector('.presence')?.textContent).toBe('Here')
  })

  it('shows a state that it does not know as auto', async () => {
    hands = await renderPage('/', { board: relayIs({ presence: 'asleep' }) })
    expect(document.querySelector('.presence')?.textContent).toBe('Auto')
  })

  it('is set by one tap, for a while or until it is changed', async () => {
    hands = await renderPage('/')
    await openSheet()
    await hands.tap(button('Away: 2 h'))
    await openSheet()
    await hands.tap(button('Here: No end'))
    expect(hands.model.done).toEqual([
      { did: 'presence', presence: 'away', until: someNow + 2 * hourMs },
      { did: 'presence', presence: 'here' },
    ])
  })

  it('goes back to auto, and says which hosts are attended', async () => {
    hands = await renderPage('/', { board: relayIs({ presence: 'here' }) })
    await openSheet()
    await hands.tap(button('Back to auto'))
    expect(hands.model.done).toEqual([{ did: 'presence', presence: 'auto' }])
    await hands.turn(() => {
      hands.model.board.value = aBoard({ hosts: [aHost(1), aHost(2, { name: 'build-server', attended: false })] })
    })
    await openSheet()
    expect(screen.getByText(/workshop: somebody is there/)).toBeTruthy()
    expect(screen.getByText(/build-server: nobody is there/)).toBeTruthy()
  })

  it('tells who comes back what happened, before anything else', async () => {
    hands = await renderPage('/', { board: relayIs({ presence: 'away' }) })
    await openSheet()
    hands.model.meanwhile.value = {
      ...{ since: instant(-7_200), allowed: 1, denied: 0, answered: 0, expired: 0, withdrawn: 0, waiting: 1 },
    }
    await hands.tap(button('Back to auto'))
    const sheet = within(screen.getByRole('dialog', { name: /buzz/ }))
    expect(sheet.getByText('While you were away: 1 allowed, 1 waits.')).toBeTruthy()
  })

  it('says why it was not taken, and stays open', async () => {
    hands = await renderPage('/')
    await openSheet()
    hands.model.outcome = { ok: false, code: 'unreachable', message: 'The relay does not answer.' }
    await hands.tap(button('Away: 1 h'))
    expect(screen.getByRole('alert').textContent).toBe('The relay does not answer.')
  })

  it('sums up on every screen what happened meanwhile, until it is put away', async () => {
    hands = await renderPage('/devices')
    await hands.turn(() => {
      hands.model.meanwhile.value = {
        ...{ since: instant(-7_200), allowed: 7, denied: 1, answered: 0, expired: 2, withdrawn: 0, waiting: 3 },
      }
    })
    expect(screen.getByText('While you were away: 7 allowed, 1 denied, 2 expired, 3 wait.')).toBeTruthy()
    await hands.tap(button('Good'))
    // No banner goes while a thumb is near.
    await hands.pass(5_000)
    expect(screen.queryByText(/While you were away/)).toBeNull()
  })
})

describe('the presence on every other screen', () => {
  const buttons = () => [...document.querySelectorAll('.presence')].map((one) => one.getAttribute('aria-label'))

  it.each(['/history', '/sessions', '/devices', '/notifications', '/outbox'])(
    'stands in the head of %s while somebody said it, and is not there in auto',
    async (path) => {
      hands = await renderPage(path, { board: relayIs({ presence: 'here' }) })
      expect(document.querySelector('.top .presence')?.getAttribute('aria-label')).toBe('Presence: Here')
      await hands.turn(() => {
        hands.model.board.value = relayIs({ presence: 'auto' })
      })
      expect(buttons()).toEqual([])
    },
  )

  it('stands beside the way back from a task, where a phone shows no head', async () => {
    const board = { ...aBoard({ tasks: [aTask(1)] }), relay: relayIs({ presence: 'away' }).relay }
    hands = await renderPage(`/tasks/${taskId(1)}`, { board })
    expect(document.querySelector('.task-top .presence')?.getAttribute('aria-label')).toBe('Presence: Away')
  })

  it('is changed from there, and its sheet stays until it is read', async () => {
    hands = await renderPage('/history', { board: relayIs({ presence: 'away' }) })
    await openSheet()
    hands.model.meanwhile.value = {
      ...{ since: instant(-7_200), allowed: 1, denied: 0, answered: 0, expired: 0, withdrawn: 0, waiting: 1 },
    }
    await hands.tap(button('Back to auto'))
    await hands.turn(() => {
      hands.model.board.value = relayIs({ presence: 'auto' })
    })
    const sheet = within(screen.getByRole('dialog', { name: /buzz/ }))
    expect(sheet.getByText('While you were away: 1 allowed, 1 waits.')).toBeTruthy()
    await hands.tap(sheet.getByRole('button', { name: 'Close' }))
    expect(buttons()).toEqual([])
  })
})

describe('muting', () => {
  const boardOf = (me: Partial<Device> = {}) =>
    aBoard({ tasks: [aTask(1)], sessions: [aSession(1)], hosts: [aHost(1)], devices: [aDevice(1, me)] })
  const show = async (me: Partial<Device> = {}, path = `/tasks/${taskId(1)}`) => {
    hands = await renderPage(path, { board: boardOf(me) })
    await hands.turn(() => {
      hands.model.notifications.value = { state: 'working', isBusy: false, problem: null }
    })
  }

  it('is reached from the task: its session or its host, for an hour or until it ends', async () => {
    await show()
    await hands.tap(button('Mute pushes here…'))
    await hands.tap(button('This session in acme: Until it ends'))
    await hands.tap(button('Mute pushes here…'))
    await hands.tap(button('Everything on workshop: 1 h'))
    expect(hands.model.done).toEqual([
      { did: 'mute', id: sessionId(1), until: 'end' },
      { did: 'mute', id: hostId(1), until: someNow + hourMs },
    ])
  })

  it("is reached from the session's own page, and from its host's for the host", async () => {
    await show({}, `/sessions/${sessionId(1)}`)
    await hands.tap(button('Mute pushes here…'))
    await hands.tap(button('This session in acme: 1 h'))
    expect(hands.model.done).toEqual([{ did: 'mute', id: sessionId(1), until: someNow + hourMs }])
    hands.close()
    await show({}, `/hosts/${hostId(1)}`)
    await hands.tap(button('Mute pushes here…'))
    expect(screen.queryByRole('button', { name: /This session/ })).toBeNull()
    await hands.tap(button('Everything on workshop: Until I change it'))
    expect(hands.model.done).toEqual([{ did: 'mute', id: hostId(1), until: 'end' }])
  })

  it('says what is muted, and takes it back', async () => {
    await show({ mutes: { [sessionId(1)]: instant(600) } })
    expect(document.querySelector('.muted')?.textContent).toMatch(/The session in acme is muted here until /)
    await hands.tap(button('Unmute'))
    expect(hands.model.done).toEqual([{ did: 'unmute', id: sessionId(1) }])
  })

  it('says nothing of a mute whose time is over, and nothing where no pushes come', async () => {
    await show({ mutes: { [sessionId(1)]: instant(-1) } })
    expect(document.querySelector('.muted')).toBeNull()
    await hands.turn(() => {
      hands.model.notifications.value = { state: 'denied', isBusy: false, problem: null }
    })
    expect(screen.queryByRole('button', { name: 'Mute pushes here…' })).toBeNull()
  })
})
