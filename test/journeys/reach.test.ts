// Reaching it: `nod reach` through Caddy with HTTP/2, and through a proxy that holds streams back. The page and the terminal
// say the same, and what they say comes true.

import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { phoneLink } from '../../relay/cli/pairing-words.ts'
import { aGate } from '../support/hook-bodies.ts'
import { type Caddy, freeOrigin, startCaddy } from '../support/journey/caddy.ts'
import { type Browser, openChromium, tap } from '../support/journey/chromium.ts'
import { type ChromiumPhone, openChromiumPhone } from '../support/journey/chromium-phone.ts'
import { type HoldingProxy, startHoldingProxy } from '../support/journey/holding-proxy.ts'
import { lacks } from '../support/journey/missing.ts'
import { relayEnvironment } from '../support/journey/phone.ts'
import { asks, closeAll, excusesOf } from '../support/journey/phone-story.ts'
import { startReach } from '../support/journey/reach-run.ts'
import { type RelayRun, runRelay } from '../support/journey/relay-run.ts'
import { openTask, seen } from '../support/journey/task-page.ts'
import { loopbackCertificate } from '../support/push/loopback-certificate.ts'
import { postHook } from '../support/test-relay.ts'

const open: { close(): Promise<void> }[] = []
afterEach(() => closeAll(...open.splice(0)))

/** Closed in the end, the latest first. */
function opened<T extends { close(): Promise<void> }>(part: T): T {
  open.unshift(part)
  return part
}

/** Chromium takes this one key for trusted. */
const trusting = [`--ignore-certificate-errors-spki-list=${loopbackCertificate().spkiHash}`]

const socketOf = ({ home }: RelayRun): string => join(home, 'relay.sock')

describe.skipIf(lacks('chromium', 'caddy', 'dbus', 'libnotify'))('behind Caddy', () => {
  async function behindCaddy(): Promise<{ relay: RelayRun; phone: ChromiumPhone; origin: string }> {
    const origin = await freeOrigin()
    const phone = opened(await openChromiumPhone())
    const relay = opened(await runRelay({ env: { ...relayEnvironment([phone]), NOD_ORIGIN: origin } }))
    opened<Caddy>(await startCaddy(origin, relay.url))
    return { relay, phone, origin }
  }

  it('goes all the way: HTTP/2, certificate, stream, clock and push service, on the page as in the terminal', async () => {
    const { relay, phone, origin } = await behindCaddy()
    const reach = await startReach(relay.home)
    expect(reach.url.startsWith(`${origin}/reach#`)).toBe(true)
    await phone.context.grantPermissions(['notifications'], { origin })
    await phone.page.goto(reach.url)
    await seen(phone.page, 'All of it works')
    expect(phone.page.url()).not.toContain('#')
    expect(await reach.ended).toBe(0)
    const texts = await phone.page.locator('.reach-text').allTextContents()
    expect(texts).toEqual([
      `${origin} by HTTP/2`,
      'trusted by this browser',
      expect.stringMatching(/^after \d+ ms$/),
      expect.stringMatching(/^ready after \d+ ms$/),
      'the same as the relay’s',
      'jmt17.google.com answers',
    ])
    for (const text of texts) expect(reach.lines.join('\n')).toContain(text)
    await phone.page.goto(reach.url)
    await seen(phone.page, 'This check is over')
  })

  it('asks by a push, and takes the decision of its button with no page open', async () => {
    const { relay, phone } = await behindCaddy()
    await phone.pair(phoneLink(await relay.pairingLink()))
    await phone.page.locator('.connection[data-state="live"]').first().waitFor({ state: 'attached' })
    await phone.turnOnNotifications()
    await phone.closePage()
    const hook = postHook(socketOf(relay), aGate(), { attach: 'a0a0a0a0-0001' })
    const question = await phone.notifications.waitFor(asks('npm test'), 'the question')
    phone.notifications.tap('Allow', question)
    expect(await hook.answer).toContain('"behavior":"allow"')
    expect(excusesOf(phone)).toEqual([])
  })
})

describe.skipIf(lacks('chromium'))('by a certificate of its own', () => {
  it('goes all the way without any proxy', async () => {
    const origin = await freeOrigin()
    const { file } = loopbackCertificate()
    const env = { NOD_ORIGIN: origin, NOD_TLS_CERT: file, NOD_TLS_KEY: file.replace('-cert.pem', '-key.pem') }
    const relay = opened(await runRelay({ env, port: new URL(origin).port }))
    expect(relay.url.startsWith('https://127.0.0.1:')).toBe(true)
    const browser = opened(await openChromium({ flags: trusting }))
    const reach = await startReach(relay.home)
    await browser.page.goto(reach.url)
    await tap(browser.page, 'Leave it out')
    await seen(browser.page, 'All of it works')
    expect(await reach.ended).toBe(0)
    expect(reach.lines.join('\n')).toContain(`${origin} by HTTP/1.1`)
  })
})

describe.skipIf(lacks('chromium'))('behind a proxy that holds the stream back', () => {
  async function behindHolding(): Promise<{ relay: RelayRun; browser: Browser; proxy: HoldingProxy }> {
    const proxy = opened(await startHoldingProxy())
    const relay = opened(await runRelay({ env: { NOD_ORIGIN: proxy.origin } }))
    proxy.leadTo(relay.url)
    const browser = opened(await openChromium({ flags: trusting }))
    browser.context.setDefaultTimeout(20_000)
    return { relay, browser, proxy }
  }

  it('says so, on the page and in the terminal, and ends with 1', async () => {
    const { relay, browser, proxy } = await behindHolding()
    const reach = await startReach(relay.home)
    await browser.page.goto(reach.url)
    await tap(browser.page, 'Leave it out')
    await seen(browser.page, 'What is marked needs mending')
    await seen(browser.page, 'a proxy on the way holds the stream back')
    expect(await reach.ended).toBe(1)
    expect(reach.lines.join('\n')).toMatch(/! first byte .*holds the stream back/)
    expect(reach.lines.at(-1)).toContain('It reaches Nod by polling')
    expect(proxy.held).toBeGreaterThan(0)
  })

  it('works by polling: a task comes, and is decided', async () => {
    const { relay, browser } = await behindHolding()
    await browser.pair(await relay.pairingLink())
    const hook = postHook(socketOf(relay), aGate(), { attach: 'a0a0a0a0-0002' })
    await openTask(browser.page, 'npm test')
    await tap(browser.page, 'Allow')
    expect(await hook.answer).toContain('"behavior":"allow"')
    await browser.page.locator('.connection[data-state="polling"]').first().waitFor({ state: 'attached' })
  })
})
