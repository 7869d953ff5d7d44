import { describe, expect, it } from 'vitest'
import { createVault, type Vault } from '../../../pwa/vault/vault.ts'
import { makeBoard, makeTask } from '../../support/page-board.ts'
import { startLive, startPaired } from '../../support/page-paired.ts'
import { until } from '../../support/page-until.ts'

async function headIs(vault: Vault, head: string): Promise<void> {
  let kept = await vault.readIdentity()
  while (kept.ok && kept.value?.logHead !== head) kept = await vault.readIdentity()
}

describe('the page in its tabs', () => {
  it('opens one stream for all tabs and shows each of them every change', async () => {
    const { browser, relay } = await startLive({ board: makeBoard([makeTask(1)]) })
    const others = [browser.tab().open(), browser.tab().open()]
    await until(() => others.every((other) => other.connection.value.state === 'live'), 'the others know')
    relay.putTask(makeTask(2))
    await until(() => others.every((other) => other.openTasks.value.length === 2), 'both tasks everywhere')
    for (const other of others) expect(other.board.value).toEqual(relay.board())
    expect(relay.asked('/api/events')).toHaveLength(1)
  })

  it('goes on in another tab when the leader is closed, from where the vault stood', async () => {
    const { browser, relay, model } = await startLive({ board: makeBoard([makeTask(1)]) })
    const other = browser.tab().open()
    await until(() => other.connection.value.state === 'live', 'the other knows')
    model.close()
    await relay.untilStreams(1)
    await until(() => relay.asked('/api/events').length === 2, 'the second stream')
    expect(relay.asked('/api/events')[1]?.headers['last-event-id']).toBe(relay.cursor())
    relay.putTask(makeTask(2))
    await until(() => other.openTasks.value.length === 2, 'the change')
  })

  it('gives the stream up while a phone does not show it, and takes it up again', async () => {
    const { browser, relay } = await startPaired()
    const tab = browser.tab({ isMobile: true })
    const model = tab.open()
    await until(() => model.connection.value.state === 'live', 'live')
    tab.sign('hidden')
    await relay.untilStreams(0)
    relay.putTask(makeTask(1))
    tab.sign('shown')
    await until(() => model.openTasks.value.length === 1, 'what was missed')
  })

  it('keeps the stream in a hidden tab of a desktop and closes it when the page is left', async () => {
    const { relay, tab, model } = await startLive()
    tab.sign('hidden')
    relay.putTask(makeTask(1))
    await until(() => model.openTasks.value.length === 1, 'the change')
    expect(relay.asked('/api/events')).toHaveLength(1)
    tab.sign('put-away')
    await relay.untilStreams(0)
  })

  it('lets a tab that is looked at again wake the leader', async () => {
    const { browser, relay, clock } = await startLive()
    const other = browser.tab()
    const model = other.open()
    await until(() => model.connection.value.state === 'live', 'the other knows')
    clock.advance(2_000)
    other.sign('shown')
    await until(() => relay.asked('/api/events').length === 2, 'a fresh stream')
  })

  it('counts open tasks in the title', async () => {
    const { relay, tab, model } = await startLive({ board: makeBoard([makeTask(1)]) })
    await until(() => tab.titles.at(-1) === '(1) Nod', 'one')
    relay.putTask(makeTask(2))
    await until(() => tab.titles.at(-1) === '(2) Nod', 'two')
    await model.decide(makeTask(1), { verdict: 'deny' })
    await model.decide(makeTask(2), { verdict: 'deny' })
    expect(tab.titles.at(-1)).toBe('Nod')
  })

  it('tells of new tasks from a hidden tab once asked to, and takes the notice back when they settle', async () => {
    const { browser, relay, tab, model } = await startLive({ board: makeBoard([makeTask(1)]) })
    tab.sign('hidden')
    relay.putTask(makeTask(2))
    await until(() => model.openTasks.value.length === 2, 'the second task')
    expect(tab.notices).toEqual([])
    tab.sign('shown')
    expect(await model.tellMe()).toBe('granted')
    tab.sign('hidden')
    relay.putTask(makeTask(3))
    await until(() => tab.notices.length === 1, 'a notice')
    expect(tab.notices[0]).toMatchObject({ tag: makeTask(3).id, body: 'npm test 3', isOpen: true })
    relay.putTask({ ...makeTask(3), state: 'expired' })
    await until(() => tab.notices[0]?.isOpen === false, 'the notice is taken back')
    const again = browser.tab().open()
    await until(() => again.phase.value.is === 'paired', 'paired')
    expect(model.tellsMe.value).toBe('on')
  })

  it('asks with the head of the log the leader before it saw last, not with its own older one', async () => {
    const { browser, relay, model, clock, deviceId } = await startLive()
    const other = browser.tab().open()
    await until(() => other.connection.value.state === 'live', 'the other knows')
    relay.script.logHeads.push('head-2')
    relay.cut()
    await clock.passOne(900)
    const vault = createVault(browser.indexedDB)
    await headIs(vault, 'head-2')
    relay.script.logHeads.splice(0, Infinity, 'head-1', 'head-of-another-log')
    model.close()
    await until(() => other.logProblem.value !== null, 'the warning')
    expect(relay.asked('/api/events').at(-1)?.url.searchParams.get('logHead')).toBe('head-2')
    expect(await vault.readIdentity()).toMatchObject({ value: { deviceId, logHead: 'head-2' } })
  })

  it('keeps the head that was missing, whatever heads come after it', async () => {
    const { browser, relay, model, clock } = await startLive()
    const vault = createVault(browser.indexedDB)
    await headIs(vault, 'head-1')
    const reconnect = async (...heads: readonly string[]): Promise<void> => {
      relay.script.logHeads.splice(0, Infinity, ...heads)
      clock.advance(5_000)
      relay.cut()
      await clock.passOne(900)
      await until(() => model.connection.value.state === 'live' && relay.streams() === 1, 'live again')
    }
    await reconnect('head-of-another-log')
    await until(() => model.logProblem.value !== null, 'the warning')
    await reconnect('head-1', 'head-3')
    expect(await vault.readIdentity()).toMatchObject({ value: { logHead: 'head-1' } })
  })
})
