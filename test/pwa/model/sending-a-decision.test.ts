import { describe, expect, it } from 'vitest'
import { makeBoard, makeTask, taskId } from '../../support/page-board.ts'
import { startLive } from '../../support/page-paired.ts'
import { refuse } from '../../support/page-relay.ts'
import { until } from '../../support/page-until.ts'

const task = makeTask(1)
const path = `/api/tasks/${task.id}/decision`
const cutOff = (_: unknown, socket: { destroy(): unknown }): void => void socket.destroy()

const start = () => startLive({ board: makeBoard([task]) })

describe('sending a decision', () => {
  it('signs what was shown and shows the answer before the stream does', async () => {
    const { relay, model } = await start()
    expect(await model.decide(task, { verdict: 'deny', message: 'Use pnpm.' })).toEqual({ ok: true })
    expect(model.board.value?.tasks[task.id]?.state).toBe('decided')
    expect(model.sending.value).toEqual({})
    expect(JSON.parse(relay.asked(path)[0]?.body ?? '')).toMatchObject({
      verdict: 'deny',
      message: 'Use pnpm.',
      digest: task.digest,
      via: 'page',
    })
    await until(() => model.settledTasks.value.length === 1, 'the stream agrees')
    expect(model.openTasks.value).toEqual([])
  })

  it('signs all that belongs to the decision', async () => {
    const { relay, model } = await start()
    const hash = `sha256-${'0'.repeat(64)}` as const
    const said = { verdict: 'allow', input: { command: 'ls' }, remember: { index: 0, hash } } as const
    expect(await model.decide(task, said)).toEqual({ ok: true })
    expect(JSON.parse(relay.asked(path)[0]?.body ?? '')).toMatchObject(said)
  })

  it('sends the same bytes again until the network is back', async () => {
    const { relay, model, clock } = await start()
    relay.mishap(path, cutOff)
    relay.mishap(path, cutOff)
    const outcome = model.decide(task, { verdict: 'allow' })
    await until(() => model.sending.value[task.id]?.state === 'waiting-for-network', 'waiting')
    await clock.passOne(900)
    await clock.passOne(1_800)
    expect(await outcome).toEqual({ ok: true })
    const bodies = relay.asked(path).map((request) => request.body)
    expect(bodies).toHaveLength(3)
    expect(new Set(bodies).size).toBe(1)
  })

  it('sends at once when the page is looked at again', async () => {
    const { relay, model, tab } = await start()
    relay.mishap(path, cutOff)
    const outcome = model.decide(task, { verdict: 'allow' })
    await until(() => model.sending.value[task.id]?.state === 'waiting-for-network', 'waiting')
    tab.sign('shown')
    expect(await outcome).toEqual({ ok: true })
  })

  it('sends no allow that is 10 minutes old: it says so, keeps what was said and asks again', async () => {
    const { relay, model, clock } = await start()
    relay.mishap(path, cutOff)
    const outcome = model.decide(task, { verdict: 'allow', message: 'go' })
    await until(() => model.sending.value[task.id]?.state === 'waiting-for-network', 'waiting')
    clock.advance(600_000)
    expect(await outcome).toMatchObject({ ok: false, code: 'too-old' })
    expect(relay.asked(path)).toHaveLength(1)
    expect(model.sending.value[task.id]).toMatchObject({ state: 'failed', verdict: 'allow', message: 'go' })
    model.dismissSending(task.id)
    expect(model.sending.value).toEqual({})
  })

  it('keeps a deny going however long the network is away', async () => {
    const { relay, model, clock } = await start()
    relay.mishap(path, cutOff)
    const outcome = model.decide(task, { verdict: 'deny' })
    await until(() => model.sending.value[task.id]?.state === 'waiting-for-network', 'waiting')
    clock.advance(3_600_000)
    expect(await outcome).toEqual({ ok: true })
  })

  it('tells who was first and keeps what was typed', async () => {
    const { relay, model } = await start()
    const other = {
      ...task,
      state: 'withdrawn',
      reason: 'answered-elsewhere',
      settledAt: '2026-03-01T12:00:00.000Z',
    } as const
    relay.mishap(path, (response) => refuse(response, 'already-settled', { task: other }))
    expect(await model.decide(task, { verdict: 'deny', message: 'No.' })).toMatchObject({
      ok: false,
      code: 'already-settled',
    })
    expect(model.board.value?.tasks[task.id]).toEqual(other)
    expect(model.sending.value[task.id]).toMatchObject({ state: 'failed', message: 'No.' })
  })

  it('believes the stream when its own answer was lost', async () => {
    const { relay, model, clock } = await start()
    relay.mishap(path, cutOff)
    relay.mishap(path, (_, socket) => {
      const body = JSON.parse(relay.asked(path)[0]?.body ?? '')
      relay.putTask({
        ...task,
        state: 'decided',
        decision: { ...body, deviceName: 'Chromium on desk' },
      })
      void until(() => model.openTasks.value.length === 0, 'the stream tells').then(() => socket.destroy())
    })
    const outcome = model.decide(task, { verdict: 'allow' })
    await clock.passOne(900)
    expect(await outcome).toEqual({ ok: true })
    expect(relay.asked(path)).toHaveLength(2)
  })

  it('waits as long as the relay asks, and loses nothing to its faults', async () => {
    const { relay, model, clock } = await start()
    relay.mishap(path, (response) => refuse(response, 'slow-down', {}, { 'Retry-After': '4' }))
    for (let fault = 0; fault < 3; fault += 1) relay.mishap(path, (response) => refuse(response, 'fault'))
    const outcome = model.decide(task, { verdict: 'deny' })
    await clock.passOne(4_000)
    await clock.passOne(1_800)
    await until(() => model.outbox.value[0]?.problem?.code === 'fault', 'the fault is told')
    await clock.passOne(3_600)
    await clock.passOne(7_200)
    expect(await outcome).toEqual({ ok: true })
  })

  it('sends one decision at a time for a task', async () => {
    const { relay, model } = await start()
    relay.mishap(path, cutOff)
    const first = model.decide(task, { verdict: 'deny' })
    expect(await model.decide(task, { verdict: 'allow' })).toMatchObject({ ok: false, code: 'already-sending' })
    model.close()
    expect(await first).toMatchObject({ ok: false })
  })

  it('refuses to send for a task whose content is another one by now', async () => {
    const { model } = await start()
    const stale = { ...task, digest: makeTask(2).digest }
    expect(await model.decide(stale, { verdict: 'allow' })).toMatchObject({ ok: false, code: 'digest-mismatch' })
    expect(model.openTasks.value.map(({ id }) => id)).toEqual([taskId(1)])
  })

  it('sends nothing more for a device that was started over, and does not let its refusal end the new one', async () => {
    const { relay, model, clock, deviceId } = await start()
    relay.mishap(path, cutOff)
    const outcome = model.decide(task, { verdict: 'deny' })
    await until(() => model.sending.value[task.id]?.state === 'waiting-for-network', 'waiting')
    await model.startOver()
    relay.revoke(deviceId)
    expect(await outcome).toMatchObject({ ok: false, code: 'not-sent' })
    expect(await model.pair({ code: 'ABCD2345', name: 'Anew' })).toEqual({ ok: true })
    clock.advance(60_000)
    await until(() => model.connection.value.state === 'live', 'live as the new device')
    expect(relay.asked(path)).toHaveLength(1)
  })

  it('does not end the new device by a late refusal of the old one', async () => {
    const { relay, model } = await start()
    let answerLate = (): void => undefined
    relay.mishap(path, (response) => {
      answerLate = () => refuse(response, 'device-revoked')
    })
    const outcome = model.decide(task, { verdict: 'deny' })
    await until(() => relay.asked(path).length === 1, 'the request')
    await model.startOver()
    await model.pair({ code: 'ABCD2345', name: 'Anew' })
    answerLate()
    expect(await outcome).toMatchObject({ ok: false, code: 'not-sent' })
    await until(() => model.outbox.value[0]?.state === 'not-sent', 'the old one is listed')
    expect(model.phase.value).toEqual({ is: 'paired' })
    expect(model.me.value?.name).toBe('Anew')
  })
})
