import { effect } from '@preact/signals'
import { describe, expect, it } from 'vitest'
import { createVault } from '../../../pwa/vault/vault.ts'
import { hostId, makeBoard, makeDetails, makeTask, sessionId } from '../../support/page-board.ts'
import { startLive } from '../../support/page-paired.ts'
import { refuse } from '../../support/page-relay.ts'
import { until } from '../../support/page-until.ts'

const task = makeTask(1)
const path = `/api/tasks/${task.id}`
const start = () => startLive({ board: makeBoard([task]) })

describe('the model of the page', () => {
  it('fetches details once asked for, and again when the task moves', async () => {
    const { relay, model } = await start()
    expect(relay.asked(path)).toEqual([])
    const details = model.details(task.id)
    expect(model.details(task.id)).toBe(details)
    await until(() => details.value.is === 'ready', 'the details')
    expect(details.value).toEqual({ is: 'ready', details: makeDetails(task) })
    relay.putTask({ ...task, connected: false })
    await until(() => details.value.is === 'ready' && !details.value.details.task.connected, 'its summary')
    expect(relay.asked(path)).toHaveLength(1)
    relay.putTask({ ...task, state: 'expired', settledAt: '2026-03-01T12:00:00.000Z' })
    await until(() => relay.asked(path).length === 2, 'a second look')
  })

  it.each([
    ['a push', {}],
    ['a summary', { inSummary: true }],
  ])('asks for the receipts of %s on its way while somebody looks, and only then', async (_, members) => {
    const { relay, clock, model, deviceId } = await start()
    const accepted = { acceptedAt: task.parkedAt, ...members }
    const answers = [accepted, { ...accepted, shownAt: task.parkedAt }]
    for (const delivery of answers) {
      relay.mishap(path, (response) => {
        response.writeHead(200, { 'Content-Type': 'application/json' })
        response.end(JSON.stringify({ ...makeDetails(task), deliveries: [{ deviceId, ...delivery }] }))
      })
    }
    const details = model.details(task.id)
    const shown = () => details.value.is === 'ready' && details.value.details.deliveries[0]?.shownAt !== undefined
    const leave = effect(() => void details.value)
    await clock.passOne(3_000)
    await until(shown, 'shown')
    expect(clock.isAwaited(3_000)).toBe(false)
    expect(relay.asked(path)).toHaveLength(2)
    leave()
  })

  it('keeps details of an open task for the next start and drops them when it settles', async () => {
    const { browser, relay, model } = await start()
    const vault = createVault(browser.indexedDB)
    model.details(task.id)
    let kept = await vault.readDetails(task.id)
    while (kept === null) kept = await vault.readDetails(task.id)
    expect(kept).toEqual(makeDetails(task))
    model.close()
    const again = browser.tab().open()
    relay.mishap(path, (_, socket) => socket.destroy())
    await until(() => again.phase.value.is === 'paired', 'paired')
    const details = again.details(task.id)
    await until(() => details.value.is === 'ready', 'the kept details')
    relay.putTask({ ...task, state: 'expired' })
    while (kept !== null) kept = await vault.readDetails(task.id)
  })

  it('says why details cannot be had, and has them once the relay answers again', async () => {
    const { relay, clock, model } = await start()
    relay.mishap(path, (_, socket) => socket.destroy())
    const details = model.details(task.id)
    await until(() => details.value.is === 'failed', 'the failure')
    relay.cut()
    await clock.passOne(900)
    await until(() => details.value.is === 'ready', 'the details')
  })

  it('reads the whole input only on demand', async () => {
    const { model } = await start()
    expect(await model.wholeInput(task.id)).toEqual({ command: 'all of it' })
  })

  it('reads history page by page and throws a sentence when it cannot', async () => {
    const { relay, model } = await start()
    expect((await model.history({ q: 'npm test', before: 'x' })).tasks).toHaveLength(1)
    expect(Object.fromEntries(relay.asked('/api/tasks')[0]?.url.searchParams ?? [])).toEqual({
      q: 'npm test',
      before: 'x',
      limit: '30',
    })
    relay.mishap('/api/tasks', (response) => refuse(response, 'slow-down'))
    await expect(model.history({ q: '' })).rejects.toThrow('Too many requests')
  })

  it('sorts what it shows, leaves revoked devices out, and finds a session and a host', async () => {
    const { relay, model, deviceId } = await start()
    relay.putTask(makeTask(2))
    await until(() => model.openTasks.value.length === 2, 'two tasks')
    expect(model.openTasks.value.map(({ preview }) => preview)).toEqual(['npm test 2', 'npm test 1'])
    expect(model.session(sessionId)?.project).toBe('acme')
    expect(model.host(hostId)?.name).toBe('desk')
    expect(model.devices.value.map(({ id }) => id)).toEqual([deviceId])
    relay.change([{ op: 'add', path: `/devices/${deviceId}/revokedAt`, value: '2026-03-01T12:00:00.000Z' }])
    await until(() => model.devices.value.length === 0, 'no device')
  })

  it('ticks once a second while it is seen', async () => {
    const { clock, model, tab } = await start()
    const before = model.now.value
    clock.advance(3_000)
    expect(model.now.value).toBe(before + 3_000)
    tab.sign('hidden')
    clock.advance(10_000)
    expect(model.now.value).toBeLessThanOrEqual(before + 4_000)
    tab.sign('shown')
    expect(model.now.value).toBe(before + 13_000)
  })

  it('does not let a late answer overwrite a newer one', async () => {
    const { relay, model } = await start()
    let answerLate = (): void => undefined
    relay.mishap(path, (response) => {
      answerLate = () => response.end(JSON.stringify({ ...makeDetails(task), toolInput: { command: 'older' } }))
    })
    const details = model.details(task.id)
    await until(() => relay.asked(path).length === 1, 'the first question')
    relay.putTask({ ...task, state: 'expired' })
    await until(() => details.value.is === 'ready', 'the second answer')
    answerLate()
    await model.wholeInput(task.id)
    expect(details.value).toMatchObject({ details: { toolInput: { command: task.preview } } })
  })

  it('forgets details nobody looks at once their task is over, and fetches them anew for who comes back', async () => {
    const { relay, model } = await start()
    const details = model.details(task.id)
    const endLook = effect(() => void details.value)
    const over = { ...task, state: 'expired', settledAt: '2026-03-01T12:00:00.000Z' } as const
    relay.putTask(over)
    await until(() => relay.asked(path).length === 2, 'a second look')
    await until(() => details.value.is === 'ready' && details.value.details.task.state === 'expired', 'the ending')
    await model.history({ q: '' })
    expect(model.details(task.id)).toBe(details)
    endLook()
    expect(model.details(task.id)).not.toBe(details)
    await until(() => relay.asked(path).length === 3, 'a third look')
  })
})
