// Delivery is shown and not assumed: how far each push came stands on the task's page with its times, and a push of which
// nothing was heard is sent once more and then called what it is.

import * as v from 'valibot'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { visibleMs } from '../../relay/core/visible-pages.ts'
import { type TaskDetails, type TaskSummary, taskDetailsSchema } from '../../shared/task.ts'
import { pollUntil } from '../support/claude-code/poll.ts'
import { type CalmStory, openCalmStory } from '../support/journey/calm-story.ts'
import { type Browser, openChromium, tap } from '../support/journey/chromium.ts'
import { lacks } from '../support/journey/missing.ts'
import { asks, closeAll, excusesOf } from '../support/journey/phone-story.ts'
import { seen } from '../support/journey/task-page.ts'
import { newestTask } from '../support/test-relay.ts'

const receiptWaitMs = 20_000
const time = '\\d\\d?:\\d\\d:\\d\\d(\\s[AP]M)?'

let story: CalmStory
let laptop: Browser

describe.skipIf(lacks('chromium', 'dbus'))('a push', () => {
  beforeAll(async () => {
    story = await openCalmStory()
    laptop = await openChromium({ viewport: { width: 1280, height: 800 } })
    await laptop.page.goto(await story.relay.pairingLink())
    await tap(laptop.page, 'Pair this browser')
    await story.phone.openPage('/devices')
    await tap(story.phone.page, 'Same digits, let it in')
    await laptop.page.getByRole('heading', { name: /inbox/i }).first().waitFor()
    await laptop.page.goto('about:blank')
    await story.startOver()
    // A page that ended before it could say so counts as looked at for this long, and nothing is pushed meanwhile.
    await story.pass(visibleMs)
  })
  afterEach(async () => {
    expect(excusesOf(story.phone)).toEqual([])
    await laptop.page.goto('about:blank')
    await story.phone.goOnline()
    await story.startOver()
  })
  afterAll(() => closeAll(laptop, story))

  it('is accepted, received, shown and decided, each with its time', async () => {
    const { task, answer } = await story.ask('npm test')
    const { notifications } = story.phone
    notifications.tap('Allow', await notifications.waitFor(asks('npm test'), 'the question'))
    expect(await answer).toContain('"allow"')
    await laptop.page.goto(`${story.relay.url}/tasks/${task.id}`)
    await seen(laptop.page, new RegExp(`^decided ${time}$`))
    const steps = ['accepted', 'received', 'shown', 'decided'].map((step) => `${step} ${time}`)
    expect(await phoneLine()).toMatch(new RegExp(`^${steps.join('\\s*')}$`))
  })

  it('whose receipts got lost is sent once more, stays one notification, and is confirmed by what is heard next', async () => {
    const { phone } = story
    const { notifications, pushService } = phone
    await phone.goOffline()
    const { task, answer } = await story.ask('npm run lint')
    await notifications.waitFor(asks('npm run lint'), 'the question')
    await isAccepted(task)
    const sent = pushService.endpoint.calls.all.length
    await story.pass(receiptWaitMs)
    await expect.poll(() => notifications.all.filter(asks('npm run lint')).length).toBe(2)
    expect(pushService.endpoint.calls.all).toHaveLength(sent + 1)
    expect(notifications.shown.filter(asks('npm run lint'))).toHaveLength(1)
    await phone.goOnline()
    notifications.tap('Allow', await notifications.waitFor(asks('npm run lint'), 'the question'))
    expect(await answer).toContain('"allow"')
    await laptop.page.goto(`${story.relay.url}/tasks/${task.id}`)
    await seen(laptop.page, new RegExp(`^decided ${time}$`))
    expect(await phoneLine()).toMatch(new RegExp(`sent once more ${time}`))
    expect(await phoneLine()).not.toContain('Not confirmed')
  })

  it('that its service took and lost is sent once more, then not confirmed on the task and the device, until it is heard of', async () => {
    const { phone, relay } = story
    const task = await lose(async () => (await story.ask('npm test')).task)
    await laptop.page.goto(`${relay.url}/tasks/${task.id}`)
    await seen(laptop.page, /Not confirmed: sent twice, and nothing was heard of the device/)
    expect(await phoneLine()).toMatch(new RegExp(`^accepted ${time}\\s*sent once more ${time}\\s*Not confirmed`))
    await laptop.page.goto(`${relay.url}/devices`)
    await seen(laptop.page, /Not confirmed: a push sent twice .* no sign that it arrived/)
    await phone.openPage('/notifications')
    await seen(phone.page, /Not confirmed: sent twice/)
    await seen(laptop.page, 'Gets notifications')
    await expect.poll(() => laptop.page.getByText(/Not confirmed/).count()).toBe(0)
  })

  it('of `nod test` that was lost says so in the terminal, step by step', async () => {
    const { phone, relay } = story
    let printed: Promise<string> | undefined
    const test = await lose(() => {
      printed = relay.nod(['test'])
      return pollUntil(() => newestTask(story.reader), isWaitingTest, 10_000, 'the test')
    })
    await phone.openPage(`/tasks/${test.id}`)
    await seen(phone.page, /Not confirmed: sent twice/)
    await tap(phone.page, 'Deny')
    expect(await printed).toMatch(
      /accepted by its push service\n.* nothing heard of it: sent once more\n.* ! not confirmed: is the device on, online, .*\n.* denied in the app\n/,
    )
  })
})

/** The push service takes the push of what is begun here, and the one that is sent once more, and loses both. */
async function lose(begin: () => Promise<TaskSummary>): Promise<TaskSummary> {
  const { endpoint } = story.phone.pushService
  const before = endpoint.calls.all.length
  endpoint.next({ status: 201 }, { status: 201 })
  const task = await begin()
  await isAccepted(task)
  await story.pass(receiptWaitMs)
  await endpoint.calls.waitFor(() => endpoint.calls.all.length === before + 2, 'the push that is sent once more')
  const afterAWhile = async () => {
    await story.pass(receiptWaitMs)
    return deliveryOf(task)
  }
  await pollUntil(afterAWhile, (delivery) => delivery?.problem !== undefined, 10_000, 'the push to be given up')
  expect(endpoint.calls.all).toHaveLength(before + 2)
  return task
}

/** The relay has heard that the push service took the task's push. */
async function isAccepted(task: TaskSummary): Promise<void> {
  const delivery = () => deliveryOf(task)
  await pollUntil(delivery, (one) => one?.acceptedAt !== undefined, 10_000, 'the push to be accepted')
}

async function deliveryOf({ id }: TaskSummary): Promise<TaskDetails['deliveries'][number] | undefined> {
  return v.parse(taskDetailsSchema, (await story.reader.get(`/api/tasks/${id}`)).body).deliveries[0]
}

/** What the task's page on the laptop says of the phone. */
async function phoneLine(): Promise<string> {
  const line = laptop.page.locator('.delivery', { hasText: story.phone.name })
  return ((await line.textContent()) ?? '').replace(story.phone.name, '')
}

function isWaitingTest({ agent, state }: TaskSummary): boolean {
  return agent === 'nod' && state === 'parked'
}
