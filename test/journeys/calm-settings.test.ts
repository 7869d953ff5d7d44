// What a device has chosen for itself holds on its lock screen: how much stands there, when it makes a sound, and which
// news besides tasks it is told.

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Device } from '../../shared/board.ts'
import { pollUntil } from '../support/claude-code/poll.ts'
import { callStarted } from '../support/hook-bodies.ts'
import { type CalmStory, hookOf, openCalmStory, placeOf } from '../support/journey/calm-story.ts'
import { standing } from '../support/journey/chromium.ts'
import { lacks } from '../support/journey/missing.ts'
import { asks, excusesOf } from '../support/journey/phone-story.ts'

const hourMs = 3_600_000

let story: CalmStory

describe.skipIf(lacks('chromium', 'dbus'))('a lock screen', () => {
  beforeAll(async () => {
    story = await openCalmStory()
  })
  afterEach(async () => {
    expect(excusesOf(story.phone)).toEqual([])
    await story.startOver()
  })
  afterAll(() => story?.close())

  it('shows the command, or tool and project only, or nothing but that a task waits', async () => {
    const { notifications } = story.phone
    await story.ask('npm test')
    const all = await notifications.waitFor(asks('npm test'), 'the whole question')
    expect(all.title).toMatch(/^Claude Code on \S+ asks to run a command$/)
    expect(all.buttons).toEqual(['Allow', 'Deny'])

    await choose('Tool and project', ({ lockScreen }) => lockScreen === 'tool')
    await story.ask('npm run lint')
    const tool = await notifications.waitFor(asks('Bash in acme'), 'tool and project')
    expect(tool.title).toBe('Claude Code asks to run a command')
    expect(tool.body).not.toContain('npm')
    expect(tool.buttons).toEqual(['Review', 'Deny'])

    await choose('Nothing', ({ lockScreen }) => lockScreen === 'nothing')
    await story.ask('npm run build')
    const nothing = await notifications.waitFor(({ title }) => title === 'A task waits', 'that a task waits')
    expect(nothing.body).not.toMatch(/npm|acme|Bash|Claude/)
    expect(nothing.buttons).toEqual(['Review', 'Deny'])
    await choose('Everything', ({ lockScreen }) => lockScreen === 'all')
  })

  it('makes no sound in quiet hours, and shows all the same', async () => {
    const { phone } = story
    await story.ask('npm test')
    expect((await phone.notifications.waitFor(asks('npm test'), 'the question by day')).isSilent).toBe(false)
    const [from, to] = [timeOfDay(Date.now() - hourMs), timeOfDay(Date.now() + hourMs)]
    await phone.openPage('/notifications')
    await phone.page.getByRole('switch', { name: 'Quiet hours' }).click()
    await phone.page.getByLabel('From', { exact: true }).fill(from)
    await settled(({ quietHours }) => quietHours?.from === from)
    await phone.page.getByLabel('To', { exact: true }).fill(to)
    await settled(({ quietHours }) => quietHours?.to === to)
    await phone.closePage()
    await story.ask('npm run lint')
    expect((await phone.notifications.waitFor(asks('npm run lint'), 'the question by night')).isSilent).toBe(true)
  })

  it('tells that an agent finished, or waits for input, where that is wanted and nowhere else', async () => {
    const finished = hookOf('Stop', { stop_hook_active: false, last_assistant_message: 'All tests pass.' })
    const waits = hookOf('Notification', {
      notification_type: 'idle_prompt',
      message: 'Claude is waiting for your input',
    })
    await goOn()
    await story.tell(finished)
    expect(await story.buzzed()).toEqual([])

    await turn('When an agent finished', ({ news }) => news.includes('finished'))
    await goOn()
    await story.tell(finished)
    const news = await story.phone.notifications.waitFor(({ title }) => title.endsWith('finished'), 'that it finished')
    expect(news.body).toContain('All tests pass.')
    expect(news.buttons).toEqual([])
    await story.buzzed()
    await goOn()
    await story.tell(waits)
    expect(await story.buzzed()).toEqual([])

    await turn('When an agent waits for input', ({ news }) => news.includes('waits'))
    await goOn()
    await story.tell(waits)
    await story.phone.notifications.waitFor(({ title }) => title.endsWith('waits for input'), 'that it waits')
  })
})

/** The agent works again. */
async function goOn(): Promise<void> {
  await story.tell(callStarted('toolu_1', placeOf('acme', 'acme')))
}

async function choose(name: string, is: (settings: Device['settings']) => boolean): Promise<void> {
  await story.phone.openPage('/notifications')
  const choice = story.phone.page.getByRole('radio', { name })
  await choice.waitFor()
  await standing(story.phone.page)
  await choice.click()
  await settled(is)
  await story.phone.closePage()
}

/** As the relay sees it the page is looked at until this device buzzes again, and news are not kept until then. */
async function turn(name: string, is: (settings: Device['settings']) => boolean): Promise<void> {
  await story.phone.openPage('/notifications')
  await story.phone.page.getByRole('switch', { name }).click()
  await settled(is)
  await story.phone.closePage()
  await story.ask(`echo ${name}`, { session: 'blog', project: 'blog' })
  await story.phone.notifications.waitFor(asks(name), 'a question of another session')
  await story.buzzed()
}

/** The relay has taken what was tapped. */
async function settled(is: (settings: Device['settings']) => boolean): Promise<void> {
  const devices = async () => Object.values((await story.board()).devices)
  const isTaken = (all: readonly Device[]): boolean =>
    all.some(({ push, settings }) => push === 'working' && is(settings))
  await pollUntil(devices, isTaken, 10_000, 'the setting to be taken')
}

/** "22:05" on this machine's clock, which is the phone's too. */
function timeOfDay(at: number): string {
  return new Date(at).toTimeString().slice(0, 5)
}
