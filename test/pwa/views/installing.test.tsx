// @vitest-environment happy-dom

import { screen } from '@testing-library/preact'
import { afterEach, describe, expect, it } from 'vitest'
import type { Install } from '../../../pwa/app/model/app-model.ts'
import { type Hands, renderPage } from '../../support/render-page.tsx'
import { aBoard, aDevice } from '../../support/tasks.ts'

let hands: Hands
afterEach(() => hands.close())

const button = (name: string | RegExp) => screen.getByRole('button', { name })

async function show(platform: string, install: Install): Promise<void> {
  hands = await renderPage('/notifications', { platform })
  await hands.turn(() => {
    hands.model.install.value = install
  })
}

describe('installing the app', () => {
  it('asks the browser where it offers to', async () => {
    await show('Linux', 'offered')
    await hands.tap(button('Install Nod'))
    expect(hands.model.done).toEqual([{ did: 'install' }])
  })

  it('draws the steps on Android where the browser does not offer it', async () => {
    await show('Android', 'by-hand')
    expect(screen.getByText(/Install app/)).toBeTruthy()
    expect(document.querySelectorAll('.drawing')).toHaveLength(3)
  })

  it.each(['macOS', 'Windows', 'Linux'])('says where a browser on %s has it', async (platform) => {
    await show(platform, 'by-hand')
    expect(document.querySelector('.install-guide')?.textContent).toMatch(/In (Safari|Chrome or Edge)/)
  })

  it('says no more of it in the app itself', async () => {
    await show('Android', 'here')
    expect(document.querySelector('.install-guide')).toBeNull()
  })

  it('does not pair a tab on an iPhone: it shows the drawn steps, and the code to take along', async () => {
    hands = await renderPage('/pair', {
      phase: { is: 'unpaired', codeFromLink: 'K7QM2XDV' },
      platform: 'iOS',
      install: 'first',
    })
    expect(screen.getByRole('heading', { name: 'Put Nod on your home screen' })).toBeTruthy()
    expect(screen.getByText('K7QM-2XDV')).toBeTruthy()
    expect(button('Copy')).toBeTruthy()
    expect(document.querySelectorAll('.drawing')).toHaveLength(3)
    expect(screen.queryByRole('button', { name: /Pair/ })).toBeNull()
    expect(hands.model.done).toEqual([])
  })

  it('says where a code comes from when the tab has none', async () => {
    hands = await renderPage('/pair', {
      phase: { is: 'unpaired', codeFromLink: null },
      platform: 'iPadOS',
      install: 'first',
    })
    expect(screen.getByText('npm run nod -- pair')).toBeTruthy()
  })
})

describe('how pushes stand with a device', () => {
  it('is told of each, and says who can heal what is broken', async () => {
    hands = await renderPage('/devices', {
      board: aBoard({
        devices: [
          aDevice(1, { push: 'broken' }),
          aDevice(2, { name: 'Pixel 8', push: 'broken' }),
          aDevice(3, { name: 'iPhone', push: 'working', unconfirmedAt: '2026-11-22T11:58:00.000Z' }),
          aDevice(4, { name: 'iPad', push: 'working' }),
        ],
      }),
    })
    const [mine, pixel, phone, pad] = [...document.querySelectorAll('.card')].map((row) => row.textContent ?? '')
    expect(mine).toMatch(/Pushes do not arrive\./)
    expect(pixel).toMatch(/Open Nod there to heal it/)
    expect(phone).toMatch(/Not confirmed/)
    expect(pad).toMatch(/Gets notifications/)
  })

  it('is healed by one button where it is this device, which says how far it is', async () => {
    hands = await renderPage('/devices', { board: aBoard({ devices: [aDevice(1, { push: 'broken' })] }) })
    const problem = { code: 'gone', message: 'The push service no longer knows this device.' }
    await hands.turn(() => {
      hands.model.notifications.value = { state: 'no-subscription', isBusy: false, problem }
    })
    expect(screen.getByText(/no longer knows this device/)).toBeTruthy()
    await hands.tap(screen.getByRole('button', { name: 'Heal it' }))
    expect(hands.model.done).toEqual([{ did: 'turn-on' }])
    await hands.turn(() => {
      hands.model.notifications.value = { state: 'no-subscription', isBusy: true, problem: null }
    })
    expect(screen.getByRole('button', { name: 'Healing it…' }).hasAttribute('disabled')).toBe(true)
  })

  it('is not to be healed by a tap where the browser blocks it: the way is shown', async () => {
    hands = await renderPage('/devices', { board: aBoard({ devices: [aDevice(1, { push: 'broken' })] }) })
    await hands.turn(() => {
      hands.model.notifications.value = { state: 'denied', isBusy: false, problem: null }
    })
    expect(screen.queryByRole('button', { name: 'Heal it' })).toBeNull()
    expect(screen.getByRole('link', { name: 'See what is in the way' }).getAttribute('href')).toBe('/notifications')
  })
})
