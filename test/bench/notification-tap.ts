// Job 8: a button is tapped on the lock screen → the parked hook has its answer, which is a little more than that the
// relay has the decision. A real Chromium with no page open; its worker runs, or (the cold figure) has to start first.

import { join } from 'node:path'
import { type ChromiumPhone, openChromiumPhone } from '../support/journey/chromium-phone.ts'
import { asks, closeAll, openPhoneStory } from '../support/journey/phone-story.ts'
import { attachHeaders, permissionRequest } from './hook-bodies.ts'
import { percentilesOf, type Row, timed } from './measure.ts'
import { RawClient, textOf } from './raw-client.ts'

const goalMs = 100

/** Rounds at the start that do not count: the worker compiles what it runs. */
const warmUp = 5

export async function notificationTap(warmRounds = 45, coldRounds = 10): Promise<Row> {
  const phone = await openChromiumPhone()
  const story = await openPhoneStory([phone]).catch(async (fault: unknown) => {
    await phone.close()
    throw fault
  })
  const hooks = new RawClient({ socketPath: join(story.relay.home, 'relay.sock') })
  const warm: number[] = []
  const cold: number[] = []
  try {
    for (let number = 0; number < warmRounds; number += 1) warm.push(await tapped(phone, hooks, number))
    for (let number = 0; number < coldRounds; number += 1)
      cold.push(await tapped(phone, hooks, warmRounds + number, () => phone.stopWorker()))
  } finally {
    hooks.close()
    await closeAll(story, phone)
  }
  const nod = percentilesOf(warm.slice(warmUp))
  const stopped = percentilesOf(cold)
  return {
    job: '8 notification tapped → hook answered',
    unit: 'ms',
    nod,
    goal: { text: `at most ${goalMs} ms at p50`, isMet: nod.p50 <= goalMs },
    notes: { 'worker stopped: p50 ms': stopped.p50, 'p90 ms': stopped.p90 },
  }
}

/** Milliseconds from the tap to the hook's answer; park, push and `before` are off the clock. */
async function tapped(
  phone: ChromiumPhone,
  hooks: RawClient,
  number: number,
  before: () => Promise<void> = async () => {},
): Promise<number> {
  const { notifications } = phone
  const isThisOne = asks(`--shard=${number}\n`)
  const parked = await hooks.open(
    'POST',
    '/hooks/claude-code?timeout=3600',
    permissionRequest(number),
    attachHeaders(number),
  )
  const question = await notifications.waitFor(isThisOne, `the question number ${number}`)
  await before()
  const ms = await timed(() => {
    notifications.tap('Allow', question)
    return textOf(parked)
  })
  await notifications.waitUntilGone(isThisOne, `the question number ${number} to go`)
  return ms
}
