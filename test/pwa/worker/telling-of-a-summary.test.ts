// A summary names one task, for its receipts only: on the screen it is one notice about all of them, and leads to the inbox.

import { describe, expect, it } from 'vitest'
import type { PushData, PushMessage } from '../../../shared/push.ts'
import type { TaskSummary } from '../../../shared/task.ts'
import { makeTask } from '../../support/page-board.ts'
import { pushOf, startWorker } from '../../support/worker-browser.ts'

const [task, another] = [makeTask(1), makeTask(2)]

function summaryOf(lead: TaskSummary, title: string, data: Partial<PushData> = {}): PushMessage {
  const push = pushOf(
    lead,
    {},
    { title, body: 'npm test 1\nnpm test 2', navigate: 'https://nod.example/', tag: 'summary' },
  )
  const about = { v: 1, type: 'summary', rev: 1, taskId: lead.id, secret: 'a-secret', ...data }
  return { ...push, notification: { ...push.notification, data: about } }
}

describe('the push of a summary', () => {
  it('is one notice without buttons, whatever task it names', async () => {
    const phone = await startWorker()
    await phone.push(summaryOf(task, '4 tasks wait in acme'))
    await phone.push(summaryOf(another, '5 tasks wait in acme'))
    expect(phone.on('summary')).toMatchObject({
      title: '5 tasks wait in acme',
      isQuestion: false,
      actions: [],
      path: '/',
    })
    expect([phone.on(task.id), phone.on(another.id)]).toEqual([undefined, undefined])
  })

  it('tells the relay that it arrived and was shown', async () => {
    const phone = await startWorker()
    await phone.push(summaryOf(task, '4 tasks wait in acme', { rev: 3 }))
    const receipt = { taskId: task.id, rev: 3, at: new Date(phone.clock.now()).toISOString(), secret: 'a-secret' }
    expect(phone.receipts()).toEqual([
      { ...receipt, step: 'received' },
      { ...receipt, step: 'shown' },
    ])
  })

  it('that comes after a newer one about the same task does not take its place, and is not called shown', async () => {
    const phone = await startWorker()
    await phone.push(summaryOf(task, '3 tasks wait in acme', { rev: 2 }))
    await phone.push(summaryOf(task, '4 tasks wait in acme', { rev: 1 }))
    expect(phone.on('summary')).toMatchObject({ title: '3 tasks wait in acme', isSilent: true })
    expect(phone.receipts().filter(({ rev }) => rev === 1)).toMatchObject([{ step: 'received' }])
  })

  it('opens the inbox at a tap', async () => {
    const phone = await startWorker()
    await phone.push(summaryOf(task, '4 tasks wait in acme'))
    await phone.tap('summary')
    expect(phone.opened).toEqual([`${phone.relay.origin}/`])
  })

  it('is shown even where its task ended meanwhile: it is about the others, too', async () => {
    const phone = await startWorker()
    await phone.push(pushOf(task, { type: 'ending', ending: 'Allowed on Firefox', rev: 1, actions: [] }))
    await phone.push(summaryOf(task, '4 tasks wait in acme', { rev: 2 }))
    expect(phone.on('summary')).toMatchObject({ title: '4 tasks wait in acme' })
  })
})
