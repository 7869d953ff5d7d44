import { describe, expect, it } from 'vitest'
import { renewSubscription } from '../../../pwa/worker/push-subscription.ts'
import { startWorker, type WorkerBrowser } from '../../support/worker-browser.ts'

const target = { endpoint: 'https://push.example/anew', keys: { p256dh: 'p'.repeat(87), auth: 'a'.repeat(22) } }
const applicationServerKey = 'k'.repeat(87)

/** The relay's word on how pushing stands, for the next request. */
function tellKey({ relay }: WorkerBrowser): void {
  relay.mishap('/api/devices/me', (response) => {
    const device = Object.values(relay.board().devices)[0]
    response.end(JSON.stringify({ device, push: { applicationServerKey } }))
  })
}

const told = ({ relay }: WorkerBrowser) =>
  relay.seen.filter(({ method }) => method === 'PUT').map(({ path, body }) => [path, JSON.parse(body)])

describe('a subscription the browser replaced by itself', () => {
  it('is told to the relay, signed, without any page', async () => {
    const phone = await startWorker()
    tellKey(phone)
    await renewSubscription(phone.world, target)
    expect(told(phone)).toMatchObject([
      [
        '/api/devices/me/push',
        {
          subscription: target,
          origin: phone.relay.origin,
          timeZone: 'Europe/Berlin',
          deviceId: phone.deviceId,
          signature: expect.any(String),
        },
      ],
    ])
    expect(phone.reports).toEqual([])
  })

  it('is made anew with the relay’s key where the browser gives none', async () => {
    const phone = await startWorker()
    const keys: string[] = []
    const subscribe = async (key: string) => {
      keys.push(key)
      tellKey(phone)
      return { target, applicationServerKey: key, end: async () => undefined }
    }
    tellKey(phone)
    await renewSubscription({ ...phone.world, pushPlace: { subscribe } }, null)
    expect(keys).toEqual([applicationServerKey])
    expect(told(phone)).toMatchObject([['/api/devices/me/push', { subscription: target }]])
  })

  it('is left to the page when anything is in the way', async () => {
    const phone = await startWorker()
    phone.network.isDown = true
    await renewSubscription(phone.world, null)
    phone.network.isDown = false
    await renewSubscription(phone.world, { endpoint: 'nonsense' })
    expect(phone.reports).toEqual(['the subscription was not renewed', 'the subscription was not renewed'])
    const stranger = await startWorker({ isPaired: false })
    await renewSubscription(stranger.world, target)
    expect([told(phone), told(stranger)]).toEqual([[], []])
  })
})
