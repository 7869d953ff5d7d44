import { describe, expect, it } from 'vitest'
import { createVault } from '../../../pwa/vault/vault.ts'
import { makeBoard, makeTask, taskId } from '../../support/page-board.ts'
import type { Browser } from '../../support/page-browser.ts'
import { startLive } from '../../support/page-paired.ts'
import { refuse } from '../../support/page-relay.ts'
import { until } from '../../support/page-until.ts'

const tasks = (count: number) => Array.from({ length: count }, (_, index) => makeTask(index + 1))
const detailsOf = (number: number) => `/api/tasks/${taskId(number)}`
/** What the page waits before it begins. */
const delayMs = 1_200

async function kept(browser: Browser): Promise<number> {
  const vault = createVault(browser.indexedDB)
  const { size } = await vault.detailsKept()
  vault.close()
  return size
}

async function untilKept(browser: Browser, count: number): Promise<void> {
  for (let found = -1; found !== count; ) found = await kept(browser)
}

describe('fetching details ahead', () => {
  it('keeps the details of every open task before anybody looks', async () => {
    const { relay, clock, browser, tab } = await startLive({ board: makeBoard(tasks(5)) })
    await clock.passOne(delayMs)
    await untilKept(browser, 5)
    relay.putTask(makeTask(6))
    await until(() => tab.titles.at(-1) === '(6) Nod', 'the sixth task')
    await clock.passOne(delayMs)
    await untilKept(browser, 6)
    expect(relay.asked('/api/tasks/')).toHaveLength(6)
  })

  it('asks for two at a time, the newest first', async () => {
    const { relay, clock, browser } = await startLive({ board: makeBoard(tasks(5)) })
    const answers: (() => void)[] = []
    for (const number of [5, 4])
      relay.mishap(detailsOf(number), (response) => answers.push(() => refuse(response, 'fault')))
    await clock.passOne(delayMs)
    await until(() => answers.length === 2, 'two questions')
    expect(relay.asked('/api/tasks/').map(({ path }) => path)).toEqual([detailsOf(5), detailsOf(4)])
    expect(await kept(browser)).toBe(0)
    for (const answer of answers) answer()
    // A fault may pass: it rests, then asks again.
    await clock.passOne(5_000)
    await untilKept(browser, 5)
  })

  it('rests as long as the relay asks for', async () => {
    const { relay, clock, browser } = await startLive({ board: makeBoard(tasks(1)) })
    relay.mishap(detailsOf(1), (response) => refuse(response, 'slow-down', {}, { 'Retry-After': '7' }))
    await clock.passOne(delayMs)
    await clock.passOne(7_000)
    await untilKept(browser, 1)
  })

  it('does not ask again for what the vault has, nor for what the relay does not give', async () => {
    const { relay, clock, browser, model } = await startLive({ board: makeBoard(tasks(2)) })
    relay.mishap(detailsOf(2), (response) => refuse(response, 'not-found'))
    await clock.passOne(delayMs)
    await untilKept(browser, 1)
    model.close()
    const again = browser.tab().open()
    await until(() => again.connection.value.state === 'live', 'live again')
    relay.mishap(detailsOf(2), (response) => refuse(response, 'not-found'))
    await clock.passOne(delayMs)
    await until(() => relay.asked(detailsOf(2)).length === 2, 'the second question about the second')
    expect(relay.asked(detailsOf(1))).toHaveLength(1)
  })

  it('leaves it to the page that leads', async () => {
    const { relay, clock, browser } = await startLive({ board: makeBoard(tasks(2)) })
    const second = browser.tab().open()
    await until(() => second.connection.value.state === 'live', 'live by the first')
    await clock.passOne(delayMs)
    await untilKept(browser, 2)
    expect(relay.asked('/api/tasks/')).toHaveLength(2)
  })
})
