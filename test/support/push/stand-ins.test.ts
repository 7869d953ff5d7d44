// The stand-ins themselves: what the journeys believe of push services and of the lock screen has to hold without them.

import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { Agent, createServer } from 'node:https'
import { promisify } from 'node:util'
import * as v from 'valibot'
import { afterEach, describe, expect, it } from 'vitest'
import webPush from 'web-push'
import { WebSocket } from 'ws'
import { readValues, writeValues } from './dbus-wire.ts'
import { decryptPush, makePushKeys, toldKeys } from './decrypt-push.ts'
import { listen } from './listen.ts'
import { loopbackCertificate } from './loopback-certificate.ts'
import { type MozillaPush, startMozillaPush } from './mozilla-push.ts'
import { readVarint, varint } from './protobuf.ts'
import { type WatchedList, watchedList } from './watched-list.ts'

const certificate = loopbackCertificate()

describe('bytes on the wire', () => {
  it('are read from D-Bus as they were written', () => {
    const values = ['org.freedesktop.Notifications', 7, ['actions', 'body'], 'größer']
    expect(readValues('suass', writeValues(['s', 'u', 'as', 's'], values))).toEqual(values)
  })

  it('tell the length of a frame only once all of it came', () => {
    for (const number of [0, 127, 128, 300, 4_096, 70_000]) {
      const bytes = varint(number)
      expect(readVarint(bytes, 0)).toEqual({ value: number, end: bytes.length })
      expect(readVarint(bytes.subarray(0, -1), 0)).toBeUndefined()
    }
  })
})

describe('the way to a push service by its name', () => {
  it('leads to this machine in a process that was started with the preload', async () => {
    const server = createServer({ key: certificate.key, cert: certificate.cert }, (request, response) =>
      response.end(`reached ${request.headers.host}`),
    )
    const port = await listen(server)
    const script =
      "require('node:https').get('https://push.example.org/', (answer) => answer.pipe(process.stdout)).on('error', console.error)"
    const env = {
      NODE_EXTRA_CA_CERTS: certificate.file,
      NOD_TEST_ROUTES: `push.example.org=${port}`,
      NODE_OPTIONS: `--import ${new URL('reroute.mjs', import.meta.url).pathname}`,
    }
    const { stdout } = await promisify(execFile)(process.execPath, ['-e', script], { env })
    server.close()
    expect(stdout).toBe('reached push.example.org')
  })
})

describe("the stand-in for Mozilla's push service", () => {
  const keys = webPush.generateVAPIDKeys()
  const browserKeys = makePushKeys()
  let push: MozillaPush
  const browsers: Browser[] = []
  afterEach(async () => {
    for (const { socket } of browsers.splice(0)) socket.terminate()
    await push.close()
  })

  async function subscribed() {
    push = await startMozillaPush(certificate)
    const browser = await openBrowser(String(push.preferences['dom.push.serverURL']))
    browsers.push(browser)
    browser.say({ messageType: 'register', channelID: 'one', key: keys.publicKey })
    const { pushEndpoint } = v.parse(registeredSchema, await browser.heard.waitFor(is('register'), 'an endpoint'))
    const send = (text: string, from = keys) =>
      webPush.sendNotification({ endpoint: pushEndpoint, keys: toldKeys(browserKeys) }, text, {
        agent: new Agent({ ca: certificate.cert }),
        vapidDetails: { subject: 'mailto:dev@example.org', ...from },
        contentEncoding: 'aes128gcm',
        TTL: 60,
      })
    return { browser, send }
  }

  it('hands a message on unopened, and again to a browser that did not acknowledge it', async () => {
    const { browser, send } = await subscribed()
    expect((await send('hello')).statusCode).toBe(201)
    const note = v.parse(noteSchema, await browser.heard.waitFor(is('notification'), 'the message'))
    expect(decryptPush(Buffer.from(note.data, 'base64url'), browserKeys)).toBe('hello')
    const again = await openBrowser(String(push.preferences['dom.push.serverURL']))
    browsers.push(again)
    expect(await again.heard.waitFor(is('notification'), 'the message again')).toMatchObject({ version: note.version })
  })

  it('refuses whoever does not hold the key of the subscription', async () => {
    const { send } = await subscribed()
    await expect(send('hello', webPush.generateVAPIDKeys())).rejects.toMatchObject({ statusCode: 403 })
  })

  it('gives the answers a test scripts, and knows nothing of what it forgot', async () => {
    const { send } = await subscribed()
    push.endpoint.next({ status: 429, headers: { 'retry-after': '1' } })
    await expect(send('hello')).rejects.toMatchObject({ statusCode: 429, headers: { 'retry-after': '1' } })
    push.forgetSubscriptions()
    await expect(send('hello')).rejects.toMatchObject({ statusCode: 410 })
  })
})

type Heard = Readonly<Record<string, unknown>>
type Browser = {
  readonly socket: WebSocket
  readonly heard: WatchedList<Heard>
  say(message: object): void
}

const heardSchema = v.record(v.string(), v.unknown())
const registeredSchema = v.object({ pushEndpoint: v.string() })
const noteSchema = v.object({ version: v.string(), data: v.string() })

function is(messageType: string): (heard: Heard) => boolean {
  return (heard) => heard.messageType === messageType
}

async function openBrowser(url: string): Promise<Browser> {
  const socket = new WebSocket(url, 'push-notification')
  const heard = watchedList<Heard>((message) => String(message.messageType))
  socket.on('message', (raw) => heard.add(v.parse(heardSchema, JSON.parse(String(raw)))))
  await once(socket, 'open')
  const say = (message: object): void => socket.send(JSON.stringify(message))
  say({ messageType: 'hello', use_webpush: true })
  await heard.waitFor(is('hello'), 'a welcome')
  return { socket, heard, say }
}
