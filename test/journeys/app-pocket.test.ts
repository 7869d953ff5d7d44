// The app in the pocket: no page is open when a push comes, the network is gone when the person looks, and yet everything
// the lock screen spoke of can be read and decided.

import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type CalmStory, openCalmStory } from '../support/journey/calm-story.ts'
import { tap } from '../support/journey/chromium.ts'
import { lacks } from '../support/journey/missing.ts'
import { asks, excusesOf } from '../support/journey/phone-story.ts'
import { inPocket } from '../support/journey/pocket.ts'
import { seen } from '../support/journey/task-page.ts'

let story: CalmStory

describe.skipIf(lacks('chromium', 'dbus'))('a phone whose page is closed when a push comes', () => {
  beforeAll(async () => {
    story = await openCalmStory()
  })
  afterEach(async () => {
    expect(excusesOf(story.phone)).toEqual([])
    await story.phone.goOnline()
    await story.startOver()
  })
  afterAll(() => story?.close())

  it('shows the task whole without a network, opened from its notice, and keeps what is decided there', async () => {
    const { phone } = story
    const { task, answer } = await story.ask(`echo ${'one-two-three '.repeat(25)}the-end`)
    const notice = await phone.notifications.waitFor(asks('one-two-three'), 'the question')
    await keeps({ [task.id]: 'parked' }, [task.id])
    await phone.goOffline()

    const opening = phone.context.waitForEvent('page')
    phone.notifications.tapBody(notice)
    const page = await opening
    await page.locator('.task', { hasText: 'the-end' }).waitFor()
    await page.getByRole('button', { name: 'Show the raw input' }).waitFor()
    await seenOffline(page)
    await tap(page, 'Deny')
    await seen(page, 'Deny waits for the network')
    await phone.goOnline()
    expect(await answer).toContain('"deny"')
  })

  it('starts without a network from its icon, with the task in the inbox and how old that is', async () => {
    const { phone } = story
    const { task } = await story.ask('npm run build')
    await phone.notifications.waitFor(asks('npm run build'), 'the question')
    await keeps({ [task.id]: 'parked' }, [task.id])
    await phone.goOffline()
    await phone.openPage('/')
    await phone.page.locator('a.row', { hasText: 'npm run build' }).waitFor()
    expect(await phone.page.title()).toBe('(1) Nod')
    await seenOffline(phone.page)
  })

  it('no longer asks about a task that ended meanwhile', async () => {
    const { phone } = story
    const [ended, open] = [await story.ask('npm test'), await story.ask('npm run lint')]
    await phone.notifications.waitFor(asks('npm test'), 'the first question')
    await phone.notifications.waitFor(asks('npm run lint'), 'the second question')
    await keeps({ [ended.task.id]: 'parked', [open.task.id]: 'parked' }, [ended.task.id, open.task.id])
    await ended.end('signal')
    await keeps({ [ended.task.id]: 'withdrawn', [open.task.id]: 'parked' }, [open.task.id])
    await phone.goOffline()
    await phone.openPage('/')
    await phone.page.locator('a.row', { hasText: 'npm run lint' }).waitFor()
    expect(await phone.page.title()).toBe('(1) Nod')
    await phone.openPage(`/tasks/${ended.task.id}`)
    await seen(phone.page, /Declined at the terminal/)
  })
})

/** Waits until the phone keeps a board with these tasks, and the details of those. */
async function keeps(tasks: Readonly<Record<string, string>>, detailsOf: readonly string[]): Promise<void> {
  const expected = { tasks: expect.objectContaining(tasks), detailsOf: [...detailsOf].sort() }
  await expect.poll(() => inPocket(story.phone.context), { timeout: 20_000 }).toEqual(expected)
}

async function seenOffline(page: Page): Promise<void> {
  await seen(page, /^Offline, last heard /)
}
