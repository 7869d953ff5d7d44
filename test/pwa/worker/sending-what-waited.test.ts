import { describe, expect, it } from 'vitest'
import { takeMessage } from '../../../pwa/worker/messages.ts'
import { flushAtSync, flushHere } from '../../../pwa/worker/outbox-flushing.ts'
import { makeTask } from '../../support/page-board.ts'
import { endingOf, pushOf, startWorker } from '../../support/worker-browser.ts'

const task = makeTask(1)

async function startWaiting(verdict: 'allow' | 'deny') {
  const phone = await startWorker()
  await phone.push(pushOf(task))
  phone.network.isDown = true
  await phone.tap(task.id, verdict)
  phone.network.isDown = false
  return phone
}

describe('a decision that waited', () => {
  it('is told as too late, when the task was settled meanwhile', async () => {
    const phone = await startWaiting('deny')
    phone.relay.putTask({ ...task, state: 'withdrawn', reason: 'declined-at-terminal' })
    await flushHere(phone.world, { mayClose: () => true })
    expect(phone.on(task.id)?.title).toBe('Too late: Declined at the terminal')
    expect(await phone.vault.outbox.all()).toMatchObject([{ state: 'not-sent' }])
  })

  it('is sent at once when its page is left during the moment to undo', async () => {
    const phone = await startWaiting('deny')
    const [item] = await phone.vault.outbox.all()
    if (item === undefined) throw new Error('nothing waits')
    await phone.vault.outbox.put({ ...item, sendAfter: phone.clock.now() + 3_000 })
    await flushHere(phone.world, { mayClose: () => true })
    expect(phone.decisions()).toEqual([])
    const nobody = { skipWaiting: () => Promise.resolve(), answer: () => undefined }
    await takeMessage(phone.world, { type: 'end-undo', decisionIds: [item.decisionId] }, nobody)
    expect(phone.decisions()).toHaveLength(1)
  })

  it('is not sent when it is an Allow of ten minutes ago: the person is asked again', async () => {
    const phone = await startWaiting('allow')
    phone.clock.advance(600_000)
    await flushHere(phone.world, { mayClose: () => true })
    expect(phone.decisions()).toEqual([])
    expect(phone.on(task.id)).toMatchObject({
      title: 'Allow was not sent',
      body: 'It is 10 minutes old. Decide again.\nnpm test 1',
      path: `/tasks/${task.id}`,
    })
  })

  it('is sent at the next push, and its notice is replaced, not closed: a browser must see one after a push', async () => {
    const phone = await startWaiting('deny')
    await flushHere(phone.world, { mayClose: () => false })
    expect(phone.on(task.id)).toMatchObject({ title: 'Deny sent from Pixel 8', body: 'npm test 1', isSilent: true })
  })

  it('keeps its notice while the network stays away', async () => {
    const phone = await startWaiting('allow')
    phone.network.isDown = true
    await flushHere(phone.world, { mayClose: () => true })
    expect(phone.on(task.id)?.title).toBe('Waiting for the network')
  })

  it('of a device that is none any more stays where it is', async () => {
    const phone = await startWaiting('allow')
    await phone.vault.wipe()
    await flushHere(phone.world, { mayClose: () => true })
    expect(phone.decisions()).toEqual([])
    expect(await phone.vault.outbox.all()).toMatchObject([{ state: 'not-sent' }])
  })
})

describe('a sync of the browser', () => {
  it('sends what waits', async () => {
    const phone = await startWaiting('allow')
    await flushAtSync(phone.world, { mayClose: () => true })
    expect(phone.relay.board().tasks[task.id]?.state).toBe('decided')
  })

  it('is asked for again while the relay does not answer', async () => {
    const phone = await startWaiting('allow')
    phone.network.isDown = true
    await expect(flushAtSync(phone.world, { mayClose: () => true })).rejects.toThrow('still waits')
  })
})

describe('a push while a decision waits', () => {
  it('sends it: the ending of the task, then that the decision came too late', async () => {
    const phone = await startWaiting('deny')
    phone.relay.putTask({ ...task, state: 'expired' })
    await phone.push(endingOf(task, 'Expired'))
    expect(phone.shown.slice(-2).map(({ title }) => title)).toEqual(['Expired', 'Too late: Expired'])
  })

  it('sends it, and leaves a notice for the browser to see', async () => {
    const phone = await startWaiting('deny')
    const pushed = phone.push(pushOf(task, { rev: 2 }))
    expect(phone.isPushUnderWay()).toBe(true)
    await pushed
    expect(phone.isPushUnderWay()).toBe(false)
    expect(phone.on(task.id)?.title).toBe('Deny sent from Pixel 8')
  })
})
