import { describe, expect, it } from 'vitest'
import { leaveOutRelay } from '../../../pwa/worker/leaving-out.ts'
import { isNod, takeMessage } from '../../../pwa/worker/messages.ts'
import { installOver } from '../../../pwa/worker/takeover.ts'
import { makeTask } from '../../support/page-board.ts'
import { createFakeClock } from '../../support/page-clock.ts'
import { pushOf, startWorker } from '../../support/worker-browser.ts'

function createAsker() {
  const deeds: string[] = []
  const answers: unknown[] = []
  const skipWaiting = async (): Promise<void> => void deeds.push('skip waiting')
  return { deeds, answers, skipWaiting, answer: (message: unknown) => answers.push(message) }
}

describe('a newer worker', () => {
  it('takes over when the page says so', async () => {
    const { world } = await startWorker()
    const asker = createAsker()
    await takeMessage(world, { type: 'SKIP_WAITING' }, asker)
    expect(asker.deeds).toEqual(['skip waiting'])
  })

  it('waits behind a worker of ours, and needs not wait behind none', async () => {
    const { world } = await startWorker()
    const clock = createFakeClock()
    const older = createAsker()
    const askActive = async (): Promise<boolean> => {
      await takeMessage(world, { type: 'who' }, older)
      return isNod(older.answers[0])
    }
    const newer = createAsker()
    await installOver({ clock, isOriginOurs: true, askActive, skipWaiting: newer.skipWaiting })
    await installOver({ clock, isOriginOurs: false, askActive: null, skipWaiting: newer.skipWaiting })
    expect(newer.deeds).toEqual([])
  })

  it('does not wait behind a worker that another program left on this port', async () => {
    const clock = createFakeClock()
    const { deeds, skipWaiting } = createAsker()
    const silent = installOver({
      clock,
      isOriginOurs: true,
      askActive: () => new Promise(() => undefined),
      skipWaiting,
    })
    await clock.passOne(5_000)
    await silent
    await installOver({ clock, isOriginOurs: true, askActive: async () => isNod({ type: 'other' }), skipWaiting })
    expect(deeds).toEqual(['skip waiting', 'skip waiting'])
  })

  it('does not believe the word of ours where another program may have held the port', async () => {
    const { deeds, skipWaiting } = createAsker()
    await installOver({ clock: createFakeClock(), isOriginOurs: false, askActive: async () => true, skipWaiting })
    expect(deeds).toEqual(['skip waiting'])
  })
})

describe('a message of a page', () => {
  const task = makeTask(1)

  it('that a task has ended takes its notice away, and keeps a late push from asking again', async () => {
    const phone = await startWorker()
    await phone.push(pushOf(task))
    await takeMessage(phone.world, { type: 'settled', taskId: task.id, ending: 'Allowed on Pixel 8' }, createAsker())
    expect(phone.on(task.id)).toBeUndefined()
    await phone.push(pushOf(task))
    expect(phone.on(task.id)?.title).toBe('Allowed on Pixel 8')
  })

  it('that is not known is passed over', async () => {
    const phone = await startWorker()
    const asker = createAsker()
    for (const message of [undefined, null, 'SKIP_WAITING', { type: 'skip' }, { type: 'settled', taskId: 'task_1' }])
      await takeMessage(phone.world, message, asker)
    expect([asker.deeds, asker.answers, phone.reports]).toEqual([[], [], []])
  })
})

describe('what is said to the relay', () => {
  it('passes by the worker where the browser can do that, so that it may stop and make way', async () => {
    const rules: unknown[] = []
    await leaveOutRelay({ addRoutes: async (added: readonly unknown[]) => void rules.push(...added) })
    expect(rules).toEqual([{ condition: { urlPattern: { pathname: '/api/*' } }, source: 'network' }])
  })

  it('goes through it elsewhere, and where the browser refuses the rule', async () => {
    await leaveOutRelay({})
    await leaveOutRelay({ addRoutes: () => Promise.reject(new TypeError('no such source')) })
  })
})
