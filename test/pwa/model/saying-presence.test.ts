import { describe, expect, it } from 'vitest'
import { hostId, makeBoard, makeTask, sessionId } from '../../support/page-board.ts'
import { startLive, startUnpaired } from '../../support/page-paired.ts'
import { refuse } from '../../support/page-relay.ts'
import { until } from '../../support/page-until.ts'

const meanwhile = {
  ...{ since: '2026-03-01T10:00:00.000Z', allowed: 7, denied: 1, answered: 0, expired: 2, withdrawn: 0, waiting: 3 },
}
const start = () => startLive({ board: makeBoard([makeTask(1)]) })

describe('saying who is there', () => {
  it('is a signed word with an end, and brings what happened meanwhile', async () => {
    const { relay, model } = await start()
    relay.mishap('/api/presence', (response) => response.end(JSON.stringify({ presence: 'here', meanwhile })))
    const until = Date.parse('2026-03-01T14:00:00.000Z')
    expect(await model.setPresence('here', until)).toEqual({ ok: true })
    expect(model.meanwhile.value).toEqual(meanwhile)
    const [asked] = relay.asked('/api/presence')
    expect(JSON.parse(asked?.body ?? '')).toMatchObject({ presence: 'here', until: '2026-03-01T14:00:00.000Z' })
    model.dismissMeanwhile()
    expect(model.meanwhile.value).toBeNull()
  })

  it('is asked of nobody who comes back after the time they gave: the page that is looked at is told', async () => {
    const { relay, model, clock } = await start()
    await until(() => relay.looks.length === 1, 'the first word')
    expect(model.meanwhile.value).toBeNull()
    relay.script.meanwhile = meanwhile
    await clock.passOne(60_000)
    await until(() => model.meanwhile.value !== null, 'what happened meanwhile')
    expect(model.meanwhile.value).toEqual(meanwhile)
  })

  it('says why it was not taken', async () => {
    const { relay, model } = await start()
    relay.mishap('/api/presence', (response) => refuse(response, 'slow-down'))
    expect(await model.setPresence('away')).toMatchObject({ ok: false, code: 'slow-down' })
    expect(JSON.parse(relay.asked('/api/presence')[0]?.body ?? '')).not.toHaveProperty('until')
  })

  it('mutes a session or a host for a while or until it ends, and takes it back', async () => {
    const { relay, model } = await start()
    const path = '/api/devices/me/mutes/'
    for (let word = 0; word < 3; word += 1) relay.mishap(path, (response) => response.end('{}'))
    await model.mute(sessionId, 'end')
    await model.mute(hostId, Date.parse('2026-03-01T13:00:00.000Z'))
    await model.unmute(hostId)
    expect(relay.asked(path).map(({ method, path: at, body }) => [method, at, JSON.parse(body).until])).toEqual([
      ['PUT', `${path}${sessionId}`, 'end'],
      ['PUT', `${path}${hostId}`, '2026-03-01T13:00:00.000Z'],
      ['DELETE', `${path}${hostId}`, undefined],
    ])
  })
})

describe('asking how pushes come here', () => {
  it('sends a test, and names its task', async () => {
    const { relay, model } = await start()
    const taskId = makeTask(9).id
    relay.mishap('/api/devices/me/test', (response) => response.end(JSON.stringify({ taskId })))
    await model.sendTestPush()
    expect(model.testPush.value).toEqual({ is: 'sent', taskId })
    relay.mishap('/api/devices/me/test', (response) => refuse(response, 'not-found'))
    await model.sendTestPush()
    expect(model.testPush.value).toMatchObject({ is: 'refused' })
  })

  it('reads the last deliveries, and throws a sentence when it cannot', async () => {
    const { relay, model, deviceId } = await start()
    const deliveries = [{ taskId: makeTask(1).id, deviceId, title: 'Run a command' }]
    relay.mishap(`/api/devices/${deviceId}/deliveries`, (response) => response.end(JSON.stringify({ deliveries })))
    expect(await model.lastDeliveries(deviceId)).toEqual(deliveries)
    relay.mishap(`/api/devices/${deviceId}/deliveries`, (response) => refuse(response, 'slow-down'))
    await expect(model.lastDeliveries(deviceId)).rejects.toThrow('Too many requests')
  })
})

describe('installing', () => {
  it('is offered as long as the browser offers it', async () => {
    const { browser } = await startUnpaired()
    const tab = browser.tab({ platform: 'Android' })
    const model = tab.open()
    expect(model.install.value).toBe('by-hand')
    const asked: string[] = []
    tab.offer({ ask: async () => void asked.push('the browser’s question') })
    expect(model.install.value).toBe('offered')
    await model.installApp()
    expect(asked).toEqual(['the browser’s question'])
    tab.offer(null)
    expect(model.install.value).toBe('by-hand')
  })

  it('comes first on an iPhone, and is done in the app', async () => {
    const { browser } = await startUnpaired()
    expect(browser.tab({ platform: 'iOS' }).open().install.value).toBe('first')
    expect(browser.tab({ platform: 'iOS', isInstalled: true }).open().install.value).toBe('here')
  })

  it('asks the browser to keep what a paired device has', async () => {
    const { relay, browser } = await startUnpaired()
    const tab = browser.tab({ fragment: 'code=ABCD-2345' })
    const model = tab.open()
    await until(() => model.phase.value.is === 'unpaired', 'unpaired')
    expect(tab.asked).toEqual([])
    await model.pair({ code: 'ABCD-2345', name: 'Pixel 8' })
    expect(tab.asked).toEqual(['keep storage'])
    expect(relay.asked('/api/pair')).toHaveLength(1)
  })
})
