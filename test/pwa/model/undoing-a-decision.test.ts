import { describe, expect, it } from 'vitest'
import { undoMs } from '../../../pwa/app/model/sending.ts'
import { makeBoard, makeTask } from '../../support/page-board.ts'
import { startLive } from '../../support/page-paired.ts'
import { until } from '../../support/page-until.ts'

const task = makeTask(1)
const other = makeTask(2)
const pathOf = ({ id }: typeof task) => `/api/tasks/${id}/decision`
const swiped = { via: 'swipe', canUndo: true } as const

const start = () => startLive({ board: makeBoard([task, other]) })

/** A live page with an Allow that was swiped just now. */
async function startSwiped() {
  const situation = await start()
  const { model, relay } = situation
  const tappedAt = situation.clock.now()
  const outcome = model.decide(task, { verdict: 'allow' }, swiped)
  await until(() => model.outbox.value.length === 1, 'kept')
  const sent = () => relay.asked(pathOf(task)).map(({ body }) => JSON.parse(body))
  const kept = () => {
    const [item] = model.outbox.value
    if (item === undefined) throw new Error('nothing is kept')
    return item
  }
  return { ...situation, outcome, tappedAt, sent, kept }
}

describe('undoing a decision', () => {
  it('keeps it for three seconds, then sends it with the instant of the tap', async () => {
    const { model, clock, outcome, tappedAt, sent, kept } = await startSwiped()
    expect(kept()).toMatchObject({ state: 'sending', undoUntil: tappedAt + undoMs })
    await clock.passOne(undoMs)
    expect(await outcome).toEqual({ ok: true })
    expect(sent()).toMatchObject([{ via: 'swipe', decidedAt: new Date(tappedAt).toISOString() }])
    expect(sent()[0]).not.toHaveProperty('sendAfter')
    expect(model.outbox.value).toEqual([])
  })

  it('sends nothing that was undone, and lets the task be decided again', async () => {
    const { model, clock, relay, outcome, sent, kept } = await startSwiped()
    expect(await model.withdraw(kept().decisionId)).toEqual({ ok: true })
    expect(await outcome).toMatchObject({ ok: false, code: 'withdrawn' })
    clock.advance(undoMs)
    expect(await model.decide(task, { verdict: 'deny' })).toEqual({ ok: true })
    expect(sent()).toMatchObject([{ verdict: 'deny' }])
    expect(relay.asked(pathOf(task))).toHaveLength(1)
  })

  it('undoes at once, also while another decision is under way and gets no answer', async () => {
    const { model, relay, sent, kept } = await startSwiped()
    const { decisionId } = kept()
    relay.mishap(pathOf(other), () => undefined)
    void model.decide(other, { verdict: 'allow' })
    await until(() => relay.asked(pathOf(other)).length === 1, 'the other one is under way')
    expect(await model.withdraw(decisionId)).toEqual({ ok: true })
    expect(sent()).toEqual([])
  })

  it.each(['hidden', 'put-away'] as const)('sends it at once when the page is %s', async (sign) => {
    const { tab, outcome, sent } = await startSwiped()
    tab.sign(sign)
    expect(await outcome).toEqual({ ok: true })
    expect(sent()).toMatchObject([{ verdict: 'allow', via: 'swipe' }])
  })

  it('sends at once what is signed while the page is being hidden', async () => {
    const { model, tab } = await start()
    const outcome = model.decide(task, { verdict: 'allow' }, swiped)
    tab.sign('hidden')
    expect(await outcome).toEqual({ ok: true })
  })

  it('leaves to another page what that one may still undo', async () => {
    const { browser, outcome, sent, clock } = await startSwiped()
    const second = browser.tab()
    const model = second.open()
    await until(() => model.outbox.value.length === 1, 'the other page knows')
    second.sign('hidden')
    for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve))
    expect(sent()).toEqual([])
    clock.advance(undoMs)
    expect(await outcome).toEqual({ ok: true })
  })

  it('no longer offers to undo what has begun to leave', async () => {
    const { model, clock, relay, kept } = await startSwiped()
    relay.mishap(pathOf(task), () => undefined)
    await clock.passOne(undoMs)
    await until(() => relay.asked(pathOf(task)).length === 1, 'it leaves')
    expect(kept()).not.toHaveProperty('undoUntil')
    expect(model.sending.value[task.id]).toMatchObject({ state: 'sending' })
  })

  it('signs each of several by itself', async () => {
    const { model, clock, relay } = await start()
    const manner = { via: 'bulk', canUndo: true } as const
    const outcomes = [task, other].map((one) => model.decide(one, { verdict: 'allow' }, manner))
    await until(() => model.outbox.value.length === 2, 'both are kept')
    clock.advance(undoMs)
    expect(await Promise.all(outcomes)).toEqual([{ ok: true }, { ok: true }])
    const bodies = [task, other].map((one) => JSON.parse(relay.asked(pathOf(one))[0]?.body ?? ''))
    expect(bodies).toMatchObject([
      { via: 'bulk', digest: task.digest },
      { via: 'bulk', digest: other.digest },
    ])
    expect(new Set(bodies.map(({ signature }) => signature)).size).toBe(2)
  })
})
