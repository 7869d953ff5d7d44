import { describe, expect, it } from 'vitest'
import { patienceMs, waitOut } from '../../../pwa/worker/waiting-out.ts'
import { makeTask } from '../../support/page-board.ts'
import { until } from '../../support/page-until.ts'
import { pushOf, startWorker } from '../../support/worker-browser.ts'

const task = makeTask(1)
const manner = { mayClose: () => true }

async function startTappedOffline() {
  const phone = await startWorker()
  await phone.push(pushOf(task))
  phone.network.isDown = true
  await phone.tap(task.id, 'allow')
  return phone
}

describe('a worker with no window, after a tap without a network', () => {
  it('tries again at growing pauses, and sends the decision as soon as there is a network', async () => {
    const phone = await startTappedOffline()
    const waited = waitOut(phone.world, manner)
    await phone.clock.passOne(1_500)
    await until(() => phone.clock.isAwaited(3_000), 'the second pause')
    expect(phone.decisions()).toEqual([])
    phone.network.isDown = false
    await phone.clock.passOne(3_000)
    await waited
    expect(phone.decisions()).toHaveLength(1)
    expect(phone.on(task.id)).toBeUndefined()
  })

  it('takes its notice away when an open page was faster', async () => {
    const phone = await startTappedOffline()
    const waited = waitOut(phone.world, manner)
    await until(() => phone.clock.isAwaited(1_500), 'the first pause')
    const [item] = await phone.vault.outbox.all()
    if (item !== undefined) await phone.vault.outbox.remove(item.decisionId)
    await phone.clock.passOne(1_500)
    await waited
    expect(phone.on(task.id)).toBeUndefined()
  })

  it('gives up before the browser would end it, and keeps the decision', async () => {
    const phone = await startTappedOffline()
    const startedAt = phone.clock.now()
    const waited = waitOut(phone.world, manner)
    for (const pause of [1_500, 3_000, 6_000, 12_000]) await phone.clock.passOne(pause)
    for (let spent = 22_500; spent + 15_000 <= patienceMs; spent += 15_000) await phone.clock.passOne(15_000)
    await waited
    expect(phone.clock.now() - startedAt).toBeLessThanOrEqual(patienceMs)
    expect(await phone.vault.outbox.all()).toMatchObject([{ verdict: 'allow', state: 'waiting' }])
  })

  it('ends at once when nothing waits', async () => {
    const phone = await startWorker()
    await waitOut(phone.world, manner)
    expect(phone.decisions()).toEqual([])
  })
})
