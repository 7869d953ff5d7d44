import { describe, expect, it } from 'vitest'
import { flushHere } from '../../../pwa/worker/outbox-flushing.ts'
import type { DecisionId, DeviceId } from '../../../shared/ids.ts'
import { makeBoard, makeTask } from '../../support/page-board.ts'
import { refuse } from '../../support/page-relay.ts'
import { until } from '../../support/page-until.ts'
import { pushOf, startWorker, type WorkerOptions } from '../../support/worker-browser.ts'

const task = makeTask(1)

async function startAsked(options: WorkerOptions = {}) {
  const phone = await startWorker(options)
  await phone.push(pushOf(task))
  return phone
}

describe('a tap on Allow', () => {
  it('decides with no page open: signed by this device, by notification, at the tap', async () => {
    const phone = await startAsked({ skewMs: -30_000 })
    await phone.tap(task.id, 'allow')
    expect(phone.decisions()).toMatchObject([
      {
        verdict: 'allow',
        digest: task.digest,
        via: 'notification',
        deviceId: phone.deviceId,
        decidedAt: new Date(phone.clock.now() - 30_000).toISOString(),
      },
    ])
    expect(phone.relay.board().tasks[task.id]?.decision?.verdict).toBe('allow')
  })

  it('closes the notice and leaves nothing behind', async () => {
    const phone = await startAsked()
    await phone.tap(task.id, 'allow')
    expect(phone.on(task.id)).toBeUndefined()
    expect(await phone.vault.outbox.all()).toEqual([])
    expect([phone.opened, phone.syncs]).toEqual([[], []])
  })

  it('is kept in the outbox before anything is sent', async () => {
    const phone = await startAsked()
    const kept: unknown[] = []
    phone.relay.mishap('/api/tasks', (response) => {
      void phone.vault.outbox.all().then((items) => {
        kept.push(...items)
        refuse(response, 'fault')
      })
    })
    await phone.tap(task.id, 'allow')
    expect(kept).toMatchObject([{ taskId: task.id, verdict: 'allow', preview: 'npm test 1', state: 'waiting' }])
  })

  it('opens the task where the notice does not prove that all of it was read', async () => {
    const phone = await startWorker()
    await phone.push(pushOf(task, { quickAllow: false }))
    await phone.tap(task.id, 'allow')
    expect(phone.decisions()).toEqual([])
    expect(phone.opened).toEqual([`${phone.relay.origin}/tasks/${task.id}`])
  })

  it('is told when the relay wants it read first', async () => {
    const phone = await startAsked()
    phone.relay.mishap('/api/tasks', (response) => refuse(response, 'review-required'))
    await phone.tap(task.id, 'allow')
    expect(phone.on(task.id)).toMatchObject({ title: 'Read this one first', path: `/tasks/${task.id}`, isSilent: true })
  })

  it('does not let a late push ask again', async () => {
    const phone = await startAsked()
    await phone.tap(task.id, 'allow')
    await phone.push(pushOf(task, { rev: 2 }))
    expect(phone.on(task.id)).toMatchObject({ title: 'Allowed on Pixel 8', actions: [], isSilent: true })
  })
})

describe('a tap on another button', () => {
  it('denies', async () => {
    const phone = await startAsked()
    await phone.tap(task.id, 'deny')
    expect(phone.decisions()).toMatchObject([{ verdict: 'deny' }])
  })

  it('answers a question with the label that was tapped', async () => {
    const phone = await startWorker()
    const question = { text: 'Which database?', labels: ['SQLite', 'Postgres'] }
    await phone.push(pushOf(task, { kind: 'question', actions: ['answer:1'], question }))
    await phone.tap(task.id, 'answer:1')
    expect(phone.decisions()).toMatchObject([{ verdict: 'answer', answers: { 'Which database?': 'Postgres' } }])
  })

  it('that this kind of task does not take opens it', async () => {
    const phone = await startAsked()
    for (const action of ['answer:0', 'done', 'reply', 'cancel', 'open', 'constructor']) {
      await phone.push(pushOf(task))
      await phone.tap(task.id, action)
    }
    expect(phone.decisions()).toEqual([])
    expect(phone.opened).toHaveLength(6)
  })
})

describe('a tap while the push that asked is not over', () => {
  it('replaces the notice and does not close it: the browser must see one', async () => {
    const phone = await startWorker()
    phone.relay.mishap('/api/receipts', () => undefined)
    const pushed = phone.push(pushOf(task))
    await until(() => phone.on(task.id) !== undefined, 'the question')
    await phone.tap(task.id, 'allow')
    await until(() => phone.on(task.id)?.title === 'Allowed on Pixel 8', 'the ending in its place')
    expect(phone.isPushUnderWay()).toBe(true)
    await phone.clock.passOne(4_800)
    await pushed
  })
})

describe('a tap that comes too late', () => {
  it('is told who was faster, on the same notice', async () => {
    const phone = await startAsked()
    const decisionId: DecisionId = `dec_${'1'.repeat(26)}`
    const deviceId: DeviceId = `dev_${'9'.repeat(26)}`
    const by = { deviceId, deviceName: 'Firefox', via: 'page', decidedAt: task.parkedAt }
    const decision = { decisionId, verdict: 'deny', ...by }
    phone.relay.putTask({ ...task, state: 'decided', decision })
    await phone.tap(task.id, 'allow')
    expect(phone.on(task.id)).toMatchObject({
      title: 'Too late: Deny sent from Firefox',
      body: 'Your Allow was not taken.\nnpm test 1',
      isSilent: true,
      actions: [],
    })
  })

  it('is told that the time was over', async () => {
    const phone = await startAsked()
    phone.relay.putTask({ ...task, state: 'expired' })
    await phone.tap(task.id, 'deny')
    expect(phone.on(task.id)?.title).toBe('Too late: Expired')
  })
})

describe('a tap without a network', () => {
  it('waits in the outbox, says so with its deadline, and asks for a sync', async () => {
    const phone = await startAsked()
    phone.network.isDown = true
    await phone.tap(task.id, 'allow')
    expect(phone.on(task.id)).toMatchObject({
      title: 'Waiting for the network',
      body: 'Allow is sent as soon as there is one. It counts until 12:10.\nnpm test 1',
      isSilent: true,
      actions: [],
    })
    expect(await phone.vault.outbox.all()).toMatchObject([{ verdict: 'allow', state: 'waiting' }])
    expect(phone.syncs).toEqual(['nod-outbox'])
    expect(phone.told).toContainEqual({ type: 'changed' })
  })

  it('goes out once, with the same bytes, when the network is back, and the notice goes', async () => {
    const phone = await startAsked()
    phone.network.isDown = true
    await phone.tap(task.id, 'allow')
    const [item] = await phone.vault.outbox.all()
    phone.network.isDown = false
    await Promise.all([
      flushHere(phone.world, { mayClose: () => true }),
      flushHere(phone.world, { mayClose: () => true }),
    ])
    expect(phone.relay.asked(`/api/tasks/${task.id}/decision`).map(({ body }) => body)).toEqual([item?.bytes])
    expect(phone.on(task.id)).toBeUndefined()
  })

  it('names the task’s own deadline when that comes first', async () => {
    const phone = await startWorker()
    await phone.push(pushOf(task, { expiresAt: '2026-03-01T12:05:00.000Z' }))
    phone.network.isDown = true
    await phone.tap(task.id, 'deny')
    expect(phone.on(task.id)?.body).toContain('Deny is sent as soon as there is one. It counts until 12:05.')
  })

  it('waits no longer than 8 s for a relay that says nothing', async () => {
    const phone = await startAsked()
    phone.relay.mishap('/api/tasks', () => undefined)
    const taken = phone.tap(task.id, 'allow')
    await until(() => phone.decisions().length === 1, 'the request')
    await phone.clock.passOne(8_000)
    await taken
    expect(phone.on(task.id)?.title).toBe('Waiting for the network')
  })

  it('is told truly when an open page was the one to send it', async () => {
    for (const [deed, title] of [
      ['remove', undefined],
      ['markNotSent', 'Allow was not sent'],
    ] as const) {
      const phone = await startAsked()
      phone.network.isDown = true
      const { outbox } = phone.vault
      const requestSync = async (): Promise<void> => {
        const decisionId = (await outbox.all())[0]?.decisionId
        if (decisionId === undefined) throw new Error('nothing was kept')
        await outbox[deed](decisionId, { code: 'already-settled', message: 'Expired before this Allow arrived.' })
      }
      Object.assign(phone.world, { requestSync })
      await phone.tap(task.id, 'allow')
      expect(phone.on(task.id)?.title).toBe(title)
    }
  })

  it('is replaced by the tap that follows it', async () => {
    const phone = await startAsked()
    phone.network.isDown = true
    await phone.tap(task.id, 'allow')
    await phone.push(pushOf(task, { rev: 2 }))
    await phone.tap(task.id, 'deny')
    expect((await phone.vault.outbox.all()).map(({ verdict }) => verdict)).toEqual(['deny'])
  })
})

describe('a device that cannot decide', () => {
  it('asks to be paired again when its key is gone', async () => {
    const phone = await startAsked({ isPaired: false })
    await phone.tap(task.id, 'allow')
    expect(phone.on(task.id)).toMatchObject({ title: 'Pair this device again', path: '/' })
    expect(phone.decisions()).toEqual([])
    await phone.tap(task.id)
    expect(phone.opened).toEqual([`${phone.relay.origin}/`])
  })

  it('asks to be paired again when the relay has revoked it', async () => {
    const phone = await startAsked()
    phone.relay.revoke(phone.deviceId)
    await phone.tap(task.id, 'allow')
    expect(phone.on(task.id)?.title).toBe('Pair this device again')
  })

  it('says that nothing was sent when the key does not sign', async () => {
    const phone = await startAsked()
    const subtle = { sign: () => Promise.reject(new Error('locked')) }
    const getRandomValues = crypto.getRandomValues.bind(crypto)
    Object.assign(phone.world, { crypto: { subtle, getRandomValues } })
    await phone.tap(task.id, 'deny')
    expect(phone.on(task.id)).toMatchObject({ title: 'Deny was not sent', path: `/tasks/${task.id}` })
    expect(await phone.vault.outbox.all()).toEqual([])
  })
})

describe('a notice of before an update', () => {
  /** As the first released worker put it up; what lies in a notice outlives the worker that wrote it. */
  const kept = {
    ...pushOf(task).notification.data,
    path: `/tasks/${task.id}`,
  }

  it('is decided by the worker of after it', async () => {
    const phone = await startWorker({ board: makeBoard([task]) })
    await phone.world.notices.show({
      ...{ title: 'Asks', body: 'npm test 1', tag: task.id, isSilent: false, isQuestion: true },
      ...{ actions: [], path: `/tasks/${task.id}`, data: kept },
    })
    await phone.tap(task.id, 'allow')
    expect(phone.relay.board().tasks[task.id]?.state).toBe('decided')
  })

  it('of another version opens its task, whatever its button said', async () => {
    const phone = await startWorker()
    await phone.world.notices.show({
      ...{ title: 'Asks', body: 'npm test 1', tag: task.id, isSilent: false, isQuestion: true },
      ...{ actions: [], path: `/tasks/${task.id}`, data: { ...kept, v: 2 } },
    })
    await phone.tap(task.id, 'allow')
    expect(phone.decisions()).toEqual([])
    expect(phone.opened).toEqual([`${phone.relay.origin}/tasks/${task.id}`])
  })
})
