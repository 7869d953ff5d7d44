// @vitest-environment happy-dom

import { afterEach, describe, expect, it, vi } from 'vitest'
import { workerPlaceOf } from '../../../pwa/app/model/browser-worker.ts'
import { registerWorker, trustedScript } from '../../../pwa/app/model/registration.ts'

const origin = 'http://127.0.0.1:4127'

class FakeServiceWorker extends EventTarget {
  readonly posted: unknown[] = []
  readonly scriptURL: string
  constructor(scriptURL: string) {
    super()
    this.scriptURL = scriptURL
  }
  postMessage(message: unknown): void {
    this.posted.push(message)
  }
}

function aRegistration(path: string, scope = '/') {
  return Object.assign(new EventTarget(), {
    scope: origin + scope,
    active: new FakeServiceWorker(origin + path),
    waiting: null as FakeServiceWorker | null,
    installing: null,
    unregister: vi.fn(async () => true),
    update: vi.fn(async () => undefined),
    notices: [] as { tag: string; close: () => void }[],
    async getNotifications(filter?: { tag: string }) {
      return this.notices.filter(({ tag }) => filter === undefined || tag === filter.tag)
    },
  })
}

/** A window with the registrations a browser has, and one that comes when ours is asked for. */
function aPage(registrations: readonly ReturnType<typeof aRegistration>[] = []) {
  window.location.href = `${origin}/`
  const ours = aRegistration('/sw.js')
  const container = Object.assign(new EventTarget(), {
    controller: null,
    getRegistrations: async () => registrations,
    register: vi.fn(async (_url: unknown, _options: unknown) => ours),
    startMessages: () => undefined,
  })
  vi.stubGlobal('ServiceWorker', FakeServiceWorker)
  Object.defineProperty(window.navigator, 'serviceWorker', { value: container, configurable: true })
  return { container, ours }
}

afterEach(() => {
  Reflect.deleteProperty(window.navigator, 'serviceWorker')
  vi.unstubAllGlobals()
})

describe('registering the worker in a browser', () => {
  it('is not possible where the browser has none', () => {
    expect(workerPlaceOf(window)).toBeNull()
  })

  it('names the one script, over the whole origin, past every cache', async () => {
    const { container } = aPage()
    await registerWorker(window, '/sw.js')
    expect(container.register.mock.calls).toEqual([['/sw.js', { scope: '/', updateViaCache: 'none' }]])
  })

  it('takes its address from a policy that makes no other', async () => {
    const { container } = aPage()
    const trusted = { toString: () => '/sw.js' }
    const createPolicy = vi.fn((_name: string, rules: { createScriptURL: (url: string) => string }) => ({
      createScriptURL: (url: string) => {
        rules.createScriptURL(url)
        return trusted
      },
    }))
    const page = Object.assign(Object.create(window), { navigator, trustedTypes: { createPolicy } })
    await registerWorker(page, trustedScript(page, '/sw.js'))
    expect(container.register.mock.calls[0]?.[0]).toBe(trusted)
    const [name, rules] = createPolicy.mock.calls[0] ?? []
    expect(name).toBe('nod-worker')
    expect(() => rules?.createScriptURL('/evil.js')).toThrow(TypeError)
  })

  it('ends whatever else is registered for this origin', async () => {
    const planted = aRegistration('/nod.js')
    const narrow = aRegistration('/sw.js', '/app/')
    const ours = aRegistration('/sw.js')
    aPage([planted, narrow, ours])
    await workerPlaceOf(window)?.endForeign()
    expect([planted, narrow, ours].map(({ unregister }) => unregister.mock.calls.length)).toEqual([1, 1, 0])
  })

  it('hears its own worker and no other', () => {
    const { container } = aPage()
    const heard: unknown[] = []
    const stop = workerPlaceOf(window)?.onMessage((message) => heard.push(message))
    const say = (path: string, data: string) =>
      container.dispatchEvent(
        Object.assign(new Event('message'), { data, source: new FakeServiceWorker(origin + path) }),
      )
    say('/sw.js', 'ours')
    say('/evil.js', 'theirs')
    stop?.()
    say('/sw.js', 'late')
    expect(heard).toEqual(['ours'])
  })

  it('closes the notification of a settled task and tells the worker how it ended', async () => {
    const { ours } = aPage()
    const close = vi.fn()
    const other = vi.fn()
    ours.notices.push({ tag: 'task_1', close }, { tag: 'task_2', close: other })
    const worker = await registerWorker(window, '/sw.js')
    expect(await worker.noticeTags()).toEqual(['task_1', 'task_2'])
    await worker.settle('task_1', 'Expired')
    expect([close.mock.calls.length, other.mock.calls.length]).toEqual([1, 0])
    expect(ours.active.posted).toEqual([{ type: 'settled', taskId: 'task_1', ending: 'Expired' }])
  })

  it('tells of a newer worker that waits, and of one that took over', async () => {
    const { ours, container } = aPage()
    ours.waiting = new FakeServiceWorker(`${origin}/sw.js`)
    const worker = await registerWorker(window, '/sw.js')
    const signs: string[] = []
    worker.onSign((sign) => signs.push(sign))
    expect(worker.update()).toBe('waiting')
    worker.takeOver()
    expect(ours.waiting.posted).toEqual([{ type: 'SKIP_WAITING' }])
    container.dispatchEvent(new Event('controllerchange'))
    expect(signs).toContain('controlling')
  })
})
