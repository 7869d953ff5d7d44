// Nothing buzzes that is on the screen anyway, or that somebody has muted; what still waits comes when that is over.

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type CalmStory, hookOf, openCalmStory } from '../support/journey/calm-story.ts'
import { tap } from '../support/journey/chromium.ts'
import { lacks } from '../support/journey/missing.ts'
import { asks, excusesOf } from '../support/journey/phone-story.ts'
import { seen } from '../support/journey/task-page.ts'

const hourMs = 3_600_000

let story: CalmStory

describe.skipIf(lacks('chromium', 'dbus'))('a phone', () => {
  beforeAll(async () => {
    story = await openCalmStory()
  })
  afterEach(async () => {
    expect(excusesOf(story.phone)).toEqual([])
    await story.startOver()
  })
  afterAll(() => story?.close())

  it('does not buzz while its own page is looked at, and does when it is put away', async () => {
    const { phone } = story
    await lookAt('/')
    await story.ask('npm test')
    await seen(phone.page, 'npm test')
    expect(await story.buzzed()).toEqual([])
    await phone.closePage()
    await phone.notifications.waitFor(asks('npm test'), 'the question')
  })

  it('does not buzz about a session that was muted on its page, until that ends', async () => {
    const { phone } = story
    const { task } = await story.ask('npm test')
    await lookAt(`/tasks/${task.id}`)
    await tap(phone.page, 'Mute pushes here…')
    await tap(phone.page, 'This session in acme: Until it ends')
    await seen(phone.page, 'is muted here until it ends')
    await phone.closePage()
    await story.buzzed()

    await story.ask('npm run lint')
    await story.ask('npm run build', { session: 'blog', project: 'blog' })
    expect(await story.buzzed()).toEqual([expect.stringContaining('npm run build')])

    await story.tell(hookOf('SessionEnd', { reason: 'other' }))
    await story.tell(hookOf('SessionStart', { source: 'resume' }))
    await story.ask('npm start')
    await phone.notifications.waitFor(asks('npm start'), 'the question of the session that came back')
  })

  it('does not buzz about anything on a host that was muted for an hour, and does about what still waits then', async () => {
    const { phone } = story
    const { task } = await story.ask('npm test')
    await lookAt(`/tasks/${task.id}`)
    await tap(phone.page, 'Mute pushes here…')
    await tap(phone.page, /^Everything on .*: 1 h$/)
    await seen(phone.page, /is muted here until \d/)
    await phone.closePage()
    await story.buzzed()

    await story.ask('npm run lint')
    await story.ask('npm run build', { session: 'blog', project: 'blog' })
    await story.pass(hourMs - 60_000)
    expect(await story.buzzed()).toEqual([])
    await story.pass(60_000)
    await phone.notifications.waitFor(asks('npm run lint'), 'what waited in one session')
    await phone.notifications.waitFor(asks('npm run build'), 'what waited in the other')
  })
})

/** Opens it on the phone; resolves once the relay knows that somebody looks. */
async function lookAt(path: string): Promise<void> {
  const { context } = story.phone
  const told = context.waitForEvent('response', (response) => response.url().endsWith('/api/devices/me/visible'))
  await story.phone.openPage(path)
  await told
}
