import { signal } from '@preact/signals'
import { describe, expect, it } from 'vitest'
import { tellWhetherLookedAt } from '../../../pwa/app/model/looked-at.ts'
import type { PageSign } from '../../../pwa/app/model/world.ts'
import { makeBoard } from '../../support/page-board.ts'
import { createFakeClock } from '../../support/page-clock.ts'
import { startLive, startPaired } from '../../support/page-paired.ts'
import { until } from '../../support/page-until.ts'

const board = makeBoard()

async function start() {
  const situation = await startLive({ board })
  await until(() => situation.relay.looks.length === 1, 'the first word')
  // The word of leaving is signed while there is time.
  await new Promise((resolve) => setImmediate(resolve))
  return situation
}

describe('a page that is looked at', () => {
  it('says so at once, and again every minute', async () => {
    const { relay, clock } = await start()
    await clock.passOne(60_000)
    await until(() => relay.looks.length === 2, 'the second word')
    expect(relay.looks.map(({ visible, acted }) => [visible, acted])).toEqual([
      [true, undefined],
      [true, undefined],
    ])
  })

  it('says that it is not any more, and that it is again', async () => {
    const { relay, tab } = await start()
    tab.sign('hidden')
    await until(() => relay.looks.length === 2, 'the leave')
    tab.sign('shown')
    await until(() => relay.looks.length === 3, 'the return')
    expect(relay.looks.map(({ visible }) => visible)).toEqual([true, false, true])
  })

  it('that is closed while it says so has its leave at hand: there is no time left to sign one', async () => {
    const said: string[] = []
    let hear: (sign: PageSign) => void = () => undefined
    const nothing = () => undefined
    const inThatMoment = await new Promise<readonly string[]>((resolve) => {
      const send = (_method: string, _path: string, body: string) => {
        said.push(body)
        if (said.length === 1) hear('put-away')
        resolve([...said])
        return new Promise<never>(nothing)
      }
      const page = {
        isVisible: () => true,
        onAct: () => nothing,
        onSign: (listener: typeof hear) => {
          hear = listener
          return nothing
        },
      }
      tellWhetherLookedAt({
        world: {
          clock: createFakeClock(),
          page,
          openChannel: () => ({ post: nothing, listen: nothing, close: nothing }),
        },
        api: { get: () => new Promise(nothing), send },
        signer: () => ({
          deviceId: 'dev_00000000000000000000000000',
          sign: async (_method, _path, { visible }) => `visible: ${visible}`,
        }),
        isReachable: signal(true),
        sitsAtHost: () => false,
        onMeanwhile: nothing,
      })
    })
    expect(inThatMoment).toEqual(['visible: true', 'visible: false'])
  })

  it('says it once more when another tab left', async () => {
    const { relay, clock, browser } = await start()
    const other = browser.tab()
    const model = other.open()
    await until(() => model.connection.value.state === 'live', 'live by the first')
    await until(() => relay.looks.length === 2, 'its word')
    await new Promise((resolve) => setImmediate(resolve))
    other.sign('hidden')
    await until(() => relay.looks.some(({ visible }) => !visible), 'the leave')
    await clock.passOne(1_000)
    await until(() => relay.looks.at(-1)?.visible === true, 'the word of the tab that stays')
  })

  it('says with the next word that somebody did something', async () => {
    const { relay, clock, tab } = await start()
    tab.act()
    await clock.passOne(60_000)
    await until(() => relay.looks.length === 2, 'the second word')
    expect(relay.looks[1]).toMatchObject({ visible: true, acted: true })
    await clock.passOne(60_000)
    await until(() => relay.looks.length === 3, 'the third word')
    expect(relay.looks[2]?.acted).toBeUndefined()
  })

  it('says it at once where this browser sits at a host: somebody is there', async () => {
    const { relay, tab, model, deviceId } = await start()
    const hostId = Object.keys(board.hosts)[0]
    relay.change([{ op: 'add', path: `/devices/${deviceId}/settings/hostId`, value: hostId }])
    await until(() => model.me.value?.settings.hostId === hostId, 'its host')
    tab.act()
    tab.act()
    await until(() => relay.looks.length === 2, 'the word of the deed')
    expect(relay.looks[1]).toMatchObject({ visible: true, acted: true })
  })

  it('says nothing while nobody looks', async () => {
    const { relay, browser } = await startPaired({ board })
    const tab = browser.tab()
    tab.sign('hidden')
    const model = tab.open()
    await until(() => model.connection.value.state === 'live', 'live')
    await until(() => relay.streams() === 1, 'its stream')
    expect(relay.looks).toEqual([])
  })
})

describe('the icon of the app', () => {
  it('has the number of open tasks', async () => {
    const { tab } = await start()
    expect(tab.badges.at(-1)).toBe(0)
  })
})
