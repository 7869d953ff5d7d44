// @vitest-environment happy-dom

import { fireEvent, screen } from '@testing-library/preact'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Notifications } from '../../../pwa/app/model/app-model.ts'
import { type Hands, renderPage } from '../../support/render-page.tsx'
import { aBoard, aDevice, aTask, deviceId, instant, someDetails, someNow, taskId } from '../../support/tasks.ts'

let hands: Hands
afterEach(() => hands.close())

const button = (name: string | RegExp) => screen.getByRole('button', { name })

async function show(path: string, state: Notifications['state'], over: Partial<Notifications> = {}): Promise<void> {
  hands = await renderPage(path, {
    board: aBoard({ devices: [aDevice(1)] }),
    platform: state === 'needs-install' ? 'iOS' : 'Android',
  })
  await hands.turn(() => {
    hands.model.notifications.value = { state, isBusy: false, problem: null, ...over }
  })
}

describe('the invitation to be asked on the lock screen', () => {
  it('turns notifications on by a tap', async () => {
    await show('/', 'not-asked')
    await hands.tap(button('Turn on notifications'))
    expect(hands.model.done).toEqual([{ did: 'turn-on' }])
  })

  it('goes away for good when it is put away', async () => {
    await show('/', 'not-asked')
    await hands.tap(button('Not now'))
    expect(hands.model.done).toEqual([{ did: 'decline-invitation' }])
    expect(screen.queryByText('Get asked on your lock screen')).toBeNull()
  })

  it('leads an iPhone to the drawn steps', async () => {
    await show('/', 'needs-install')
    await hands.tap(screen.getByRole('link', { name: 'Show how' }))
    expect(location.pathname).toBe('/notifications')
  })

  it.each(['working', 'denied', 'unsupported', 'no-subscription'] as const)(
    'is not there when it is %s',
    async (state) => {
      await show('/', state)
      expect(screen.queryByText('Get asked on your lock screen')).toBeNull()
    },
  )
})

describe('the Notifications screen', () => {
  it.each([
    ['unsupported', 'Not in this browser', /Pair your phone/],
    ['needs-install', 'Put Nod on your home screen first', /Add to Home Screen/],
    ['not-asked', 'This device is not asked yet', /also while Nod is closed/],
    ['denied', 'Blocked in this browser', /App info/],
    ['no-subscription', 'Allowed, but not turned on', /no subscription/],
    ['working', 'This device is asked', /Send a test/],
  ] as const)('says of %s what it is and what to do next', async (state, title, text) => {
    await show('/notifications', state)
    expect(screen.getByRole('heading', { name: title })).toBeTruthy()
    expect(document.querySelector('.state')?.textContent).toMatch(text)
  })

  it('says what keeps pushes from arriving, and tries again', async () => {
    await show('/notifications', 'working', { problem: { code: 'no-contact', message: 'Set NOD_CONTACT.' } })
    expect(screen.getByRole('heading', { name: 'Pushes do not arrive' })).toBeTruthy()
    expect(screen.getByRole('alert').textContent).toBe('Set NOD_CONTACT.')
    await hands.tap(button('Try again'))
    expect(hands.model.done).toEqual([{ did: 'turn-on' }])
  })

  it('offers what an open tab can do where the push service is silent', async () => {
    await show('/notifications', 'no-subscription', { problem: { code: 'push-service-silent', message: 'Silence.' } })
    await hands.tap(button('Tell me'))
    expect(hands.model.done).toEqual([{ did: 'tell-me' }])
  })

  it('asks for patience while the browser asks', async () => {
    await show('/notifications', 'not-asked', { isBusy: true })
    expect(screen.getByText(/up to 20 s/)).toBeTruthy()
    expect(screen.queryByRole('button', { name: 'Turn on notifications' })).toBeNull()
  })

  it('turns them off on this device', async () => {
    await show('/notifications', 'working')
    await hands.tap(button('Turn off here'))
    expect(hands.model.done).toEqual([{ did: 'turn-off' }])
  })

  it('changes how much the lock screen shows, and draws it', async () => {
    await show('/notifications', 'working')
    const drawn = () => document.querySelector('.lock-notice')?.textContent
    expect(drawn()).toContain('npm test')
    expect(drawn()).toContain('Allow')
    await hands.pass(600)
    await hands.tap(screen.getByRole('radio', { name: /Tool and project/ }))
    expect(hands.model.done).toEqual([{ did: 'settings', change: { lockScreen: 'tool' } }])
    const device = aDevice(1, { settings: { lockScreen: 'tool', news: [], quickEdits: false } })
    await hands.turn(() => {
      hands.model.board.value = aBoard({ devices: [device] })
    })
    expect(drawn()).toContain('Bash in acme')
    expect(drawn()).not.toContain('Allow')
  })

  it('lets edits be allowed from the notification, and says what that means', async () => {
    await show('/notifications', 'working')
    expect(screen.getByText(/allow what you have not read/)).toBeTruthy()
    await hands.tap(screen.getByRole('switch', { name: /Allow edits/ }))
    expect(hands.model.done).toEqual([{ did: 'settings', change: { quickEdits: true } }])
  })

  it('turns one kind of news on and leaves the others', async () => {
    const settings = { lockScreen: 'all', news: ['session-ended'], quickEdits: false }
    hands = await renderPage('/notifications', { board: aBoard({ devices: [aDevice(1, { settings })] }) })
    await hands.turn(() => {
      hands.model.notifications.value = { state: 'working', isBusy: false, problem: null }
    })
    await hands.tap(screen.getByRole('switch', { name: 'How it went' }))
    expect(hands.model.done).toEqual([{ did: 'settings', change: { news: ['session-ended', 'outcome'] } }])
  })

  it('heals a subscription that the push service has forgotten, by one button', async () => {
    await show('/notifications', 'no-subscription', { problem: { code: 'gone', message: 'It is forgotten.' } })
    expect(document.querySelector('.state')?.getAttribute('data-tone')).toBe('bad')
    await hands.tap(button('Heal it'))
    expect(hands.model.done).toEqual([{ did: 'turn-on' }])
  })

  it('sends a test, and says how far it came', async () => {
    await show('/notifications', 'working')
    await hands.tap(button('Send a test'))
    expect(hands.model.done).toEqual([{ did: 'test-push' }])
    const test = aTask(1, { agent: 'nod', toolName: 'test' })
    const delivery = { deviceId: deviceId(1), acceptedAt: instant(-2) }
    await hands.turn(() => {
      hands.model.put(test)
      hands.model.testPush.value = { is: 'sent', taskId: test.id }
    })
    expect(screen.getByText(/On its way/)).toBeTruthy()
    await hands.turn(() =>
      hands.model.show(test.id, {
        is: 'ready',
        details: someDetails(test, { deliveries: [{ ...delivery, shownAt: instant(-1) }] }),
      }),
    )
    expect(screen.getByText(/It arrived and was shown/)).toBeTruthy()
    expect(document.querySelector('.state-test')?.textContent).toMatch(/accepted.*shown/)
  })

  it('says of a device that gave no sign of life that it is not confirmed', async () => {
    hands = await renderPage('/notifications', {
      board: aBoard({ devices: [aDevice(1, { push: 'working', unconfirmedAt: instant(-120) })] }),
    })
    await hands.turn(() => {
      hands.model.notifications.value = { state: 'working', isBusy: false, problem: null }
    })
    expect(screen.getByRole('heading', { name: 'Not confirmed' })).toBeTruthy()
  })

  it('shows the last deliveries, also those that Apple says no more of', async () => {
    hands = await renderPage('/devices')
    hands.model.pushed = [
      {
        ...{ taskId: taskId(1), deviceId: deviceId(1), title: 'Run a command' },
        acceptedAt: instant(-9),
        acceptedBy: 'Apple',
      },
    ]
    await hands.turn(() => {
      hands.model.notifications.value = { state: 'working', isBusy: false, problem: null }
    })
    await hands.tap(screen.getByRole('link', { name: 'Settings' }))
    await vi.dynamicImportSettled()
    await hands.pass(0)
    expect(document.querySelector('.last')?.textContent).toMatch(/Run a command.*accepted by Apple.*does not tell more/)
  })

  it('looks again at a push that is under way, and no more once it was shown or its time is over', async () => {
    const sent = { taskId: taskId(1), deviceId: deviceId(1), title: 'Run a command', acceptedAt: instant(-9) }
    hands = await renderPage('/devices')
    hands.model.pushed = [sent]
    let reads = 0
    const { lastDeliveries } = hands.model
    hands.model.lastDeliveries = (id) => {
      reads += 1
      return lastDeliveries(id)
    }
    const text = () => document.querySelector('.last')?.textContent ?? ''
    await hands.turn(() => {
      hands.model.notifications.value = { state: 'working', isBusy: false, problem: null }
    })
    await hands.tap(screen.getByRole('link', { name: 'Settings' }))
    await hands.pass(0)
    expect([text().includes('shown'), reads]).toEqual([false, 1])
    hands.model.pushed = [{ ...sent, receivedAt: instant(-1), shownAt: instant(0) }]
    await hands.pass(2_000)
    expect(text()).toMatch(/accepted.*received.*shown/)
    await hands.pass(60_000)
    expect(reads).toBe(2)

    // One that nothing is heard of is waited for, but not forever.
    hands.model.pushed = [sent]
    await hands.turn(() => hands.model.put(aTask(7, { parkedAt: instant(0) })))
    await hands.pass(4_000)
    expect(reads).toBe(5)
    hands.model.now.value = someNow + 61_000
    await hands.pass(60_000)
    expect(reads).toBe(6)
  })

  it('sets quiet hours, changes them and ends them', async () => {
    await show('/notifications', 'working')
    await hands.tap(screen.getByRole('switch', { name: 'Quiet hours' }))
    const quietHours = { from: '22:00', to: '07:00' }
    const settings = { lockScreen: 'all', news: [], quickEdits: false, quietHours }
    await hands.turn(() => {
      hands.model.board.value = aBoard({ devices: [aDevice(1, { settings })] })
    })
    await hands.turn(() => fireEvent.change(screen.getByLabelText('To'), { target: { value: '06:30' } }))
    await hands.tap(screen.getByRole('switch', { name: 'Quiet hours' }))
    expect(hands.model.done).toEqual([
      { did: 'settings', change: { quietHours } },
      { did: 'settings', change: { quietHours: { from: '22:00', to: '06:30' } } },
      { did: 'settings', change: { quietHours: null } },
    ])
  })

  it('says when a setting was not taken', async () => {
    await show('/notifications', 'working')
    hands.model.outcome = { ok: false, code: 'unreachable', message: 'The relay does not answer.' }
    await hands.tap(screen.getByRole('switch', { name: 'How it went' }))
    expect(screen.getByRole('alert').textContent).toBe('The relay does not answer.')
    expect(screen.getByRole('switch', { name: 'How it went' }).getAttribute('aria-checked')).toBe('false')
  })
})

describe('the bell', () => {
  it.each([
    ['working', 'Notifications: on', false],
    ['not-asked', 'Notifications: off', false],
    ['denied', 'Notifications: blocked', true],
    ['no-subscription', 'Notifications: allowed, but off', true],
  ] as const)('shows %s on every screen', async (state, name, needsCare) => {
    await show('/history', state)
    const bell = screen.getByRole('link', { name })
    expect(bell.querySelector('.bell-care') !== null).toBe(needsCare)
    await hands.tap(bell)
    await vi.dynamicImportSettled()
    expect(location.pathname).toBe('/notifications')
  })
})

describe('how far the pushes of a task came', () => {
  it('is told for each device, as far as it is known', async () => {
    const devices = [aDevice(1), aDevice(2, { name: 'Pixel 8' })]
    hands = await renderPage(`/tasks/${taskId(1)}`, {
      board: aBoard({ tasks: [aTask(1)], devices }),
      details: (task) =>
        someDetails(task, {
          deliveries: [
            { deviceId: deviceId(2), acceptedAt: instant(-4), receivedAt: instant(-3), shownAt: instant(-3) },
            { deviceId: deviceId(1), problem: 'The push service did not answer.' },
            { deviceId: deviceId(9), acceptedAt: instant(-4) },
          ],
        }),
    })
    const [pixel, desk, gone] = [...document.querySelectorAll('.delivery')].map((row) => row.textContent ?? '')
    expect(pixel).toMatch(/Pixel 8.*accepted.*received.*shown/)
    expect(pixel).not.toContain('decided')
    expect(desk).toContain('The push service did not answer.')
    expect(gone).toContain('A device that is gone')
  })

  it('says nothing where nobody was pushed', async () => {
    hands = await renderPage(`/tasks/${taskId(1)}`, { board: aBoard({ tasks: [aTask(1)] }) })
    expect(screen.queryByText('Notified')).toBeNull()
  })
})
