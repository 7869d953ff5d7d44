import { describe, expect, it } from 'vitest'
import { createVault } from '../../../pwa/vault/vault.ts'
import { makeBoard, makeTask } from '../../support/page-board.ts'
import { startLive, startPaired } from '../../support/page-paired.ts'
import { refuse } from '../../support/page-relay.ts'
import { until } from '../../support/page-until.ts'

const path = '/api/devices/me/token'
const task = makeTask(1)

describe('a browser whose token is refused', () => {
  it('asks for another one with its key', async () => {
    const { browser, relay } = await startPaired()
    relay.forgetTokens()
    const model = browser.tab().open()
    await until(() => model.connection.value.state === 'live', 'live')
    expect(relay.asked('/api/events').at(-1)?.headers.authorization).toBe('Bearer token-anew-1')
  })

  it('renews it once for all its tabs, which go on with the new one', async () => {
    const { browser, relay, model } = await startLive({ board: makeBoard([task]) })
    const other = browser.tab().open()
    await until(() => other.connection.value.state === 'live', 'the other knows')
    relay.forgetTokens()
    await Promise.allSettled([model.wholeInput(task.id), other.wholeInput(task.id)])
    await until(() => relay.asked('/api/events').length === 2, 'the stream with the new token')
    await until(() => other.connection.value.state === 'live', 'the other knows again')
    expect(await model.wholeInput(task.id)).toEqual(await other.wholeInput(task.id))
    expect(relay.asked(path)).toHaveLength(1)
  })

  it('tells its other tabs that there is a new one', async () => {
    const { browser, relay, model } = await startLive({ board: makeBoard([task]) })
    const told: unknown[] = []
    const channel = browser.tab().world.openChannel('nod-identity')
    channel.listen((message) => told.push(message))
    relay.forgetTokens()
    await expect(model.wholeInput(task.id)).rejects.toThrow()
    await until(() => told.length > 0, 'the word to the tabs')
    expect(told).toEqual([{ type: 'token' }])
  })

  it('reads with what another tab has put into the vault as soon as it hears of it', async () => {
    const { browser, relay, model, deviceId } = await startLive()
    await createVault(browser.indexedDB).changeIdentity(deviceId, { token: 'of-another-tab' })
    browser.tab().world.openChannel('nod-identity').post({ type: 'token' })
    while (relay.asked('/api/tasks').at(-1)?.headers.authorization !== 'Bearer of-another-tab')
      await model.history({ q: '' }).catch(() => undefined)
    // The relay does not know this one: it is renewed in its turn.
    await until(() => relay.asked('/api/events').length === 2, 'the stream with a new token')
    expect(model.phase.value).toEqual({ is: 'paired' })
  })

  it.each(['slow-down', 'fault', 'wrong-origin'] as const)(
    'is still paired when the relay answers %s, and asks again',
    async (code) => {
      const { browser, relay, clock } = await startPaired()
      relay.forgetTokens()
      relay.mishap(path, (response) => refuse(response, code))
      const model = browser.tab().open()
      await clock.passOne(900)
      await until(() => model.connection.value.state === 'live', 'live')
      expect(model.phase.value).toEqual({ is: 'paired' })
    },
  )

  it('learns the relay’s clock from the refusal when its own is wrong and it never heard a hello', async () => {
    const { browser, relay, clock } = await startPaired({ skewMs: 3_600_000 })
    relay.forgetTokens()
    const model = browser.tab().open()
    await clock.passOne(900)
    await until(() => model.connection.value.state === 'live', 'live')
    expect(relay.asked(path)).toHaveLength(2)
  })

  it('is unpaired when the relay knows neither token nor key', async () => {
    const { browser, relay } = await startPaired()
    relay.forgetDevices()
    const model = browser.tab().open()
    await until(() => model.phase.value.is === 'unpaired', 'unpaired')
  })

  it.each([
    ['bad-signature', 'unpaired'],
    ['device-revoked', 'revoked'],
  ] as const)('takes %s for the end of its pairing', async (code, is) => {
    const { browser, relay } = await startPaired()
    relay.forgetTokens()
    relay.mishap(path, (response) => refuse(response, code))
    const model = browser.tab().open()
    await until(() => model.phase.value.is === is, is)
  })
})
