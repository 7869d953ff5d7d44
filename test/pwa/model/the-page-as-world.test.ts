// @vitest-environment happy-dom
import { describe, expect, it, vi } from 'vitest'
import { createBrowserWorld } from '../../../pwa/app/model/browser-world.ts'
import type { PageSign } from '../../../pwa/app/model/world.ts'

describe('the browser as the world of the page', () => {
  it('takes the fragment out of the address, and keeps path and query', () => {
    window.location.href = 'http://127.0.0.1:4127/pair?from=qr#code=ABCD-2345'
    const { page } = createBrowserWorld(window)
    expect(page.takeFragment()).toBe('code=ABCD-2345')
    expect(window.location.hash).toBe('')
    expect(window.location.pathname + window.location.search).toBe('/pair?from=qr')
    expect(page.takeFragment()).toBe('')
  })

  it('hears the network, the way back from the cache and the farewell, until it is told to stop', () => {
    const signs: PageSign[] = []
    const stop = createBrowserWorld(window).page.onSign((sign) => signs.push(sign))
    window.dispatchEvent(new Event('online'))
    window.dispatchEvent(new Event('pageshow'))
    window.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }))
    window.dispatchEvent(new Event('pagehide'))
    document.dispatchEvent(new Event('visibilitychange'))
    expect(signs).toEqual(['shown', 'shown', 'put-away', 'shown'])
    stop()
    window.dispatchEvent(new Event('online'))
    expect(signs).toHaveLength(4)
  })

  it('reads the build it was made by', () => {
    document.head.innerHTML = '<meta name="nod-build" content="build-7">'
    expect(createBrowserWorld(window).build).toBe('build-7')
  })

  it.each([
    ['a phone', 'Mozilla/5.0 (Linux; Android 16) Mobile', ['online']],
    ['a desktop', 'Mozilla/5.0 (X11; Linux x86_64)', ['shown']],
  ] as const)(
    'takes the network that comes back to a hidden page of %s for no more than it is',
    (_, userAgent, heard) => {
      const agent = vi.spyOn(window.navigator, 'userAgent', 'get').mockReturnValue(userAgent)
      const visible = vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden')
      const signs: PageSign[] = []
      const stop = createBrowserWorld(window).page.onSign((sign) => signs.push(sign))
      window.dispatchEvent(new Event('online'))
      expect(signs).toEqual(heard)
      visible.mockReturnValue('visible')
      window.dispatchEvent(new Event('online'))
      expect(signs).toEqual([...heard, 'shown'])
      stop()
      agent.mockRestore()
      visible.mockRestore()
    },
  )
})
