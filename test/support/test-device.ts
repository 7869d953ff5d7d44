// A device as tests hold it: its own key, signing by WebCrypto as a browser does.

import { randomBytes, webcrypto } from 'node:crypto'
import * as v from 'valibot'
import type { Device } from '../../shared/board.ts'
import { encodeCrockford } from '../../shared/ids.ts'
import { pairAnswerSchema } from '../../shared/pairing.ts'
import { signedText } from '../../shared/signing.ts'
import type { TaskSummary } from '../../shared/task.ts'
import type { JsonObject } from '../../shared/wire.ts'

export type Answer = { readonly status: number; readonly body: unknown }
type Wish = Readonly<Record<string, unknown>>

export class TestDevice {
  readonly url: string
  readonly device: Device
  readonly token: string
  readonly #key: webcrypto.CryptoKey

  private constructor(url: string, device: Device, token: string, key: webcrypto.CryptoKey) {
    this.url = url
    this.device = device
    this.token = token
    this.#key = key
  }

  /** Pairs with a code as `nod pair` prints it. */
  static async pair(url: string, code: string, name = 'Pixel 8'): Promise<TestDevice> {
    const keys = await webcrypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify'])
    const { kty, crv, x, y } = await webcrypto.subtle.exportKey('jwk', keys.publicKey)
    const body = { code, name, platform: 'test', publicKey: { kty, crv, x, y } }
    const response = await fetch(`${url}/api/pair`, { method: 'POST', body: JSON.stringify(body) })
    if (response.status !== 200) throw new Error(`pairing answered ${response.status}: ${await response.text()}`)
    const { device, token } = v.parse(pairAnswerSchema, await response.json())
    return new TestDevice(url, device, token, keys.privateKey)
  }

  async get(path: string): Promise<Answer> {
    const response = await fetch(this.url + path, { headers: { authorization: `Bearer ${this.token}` } })
    return { status: response.status, body: await readJson(response) }
  }

  /** The body with its signature; `members` win over what is made here. */
  async sign(method: string, path: string, members: Wish): Promise<JsonObject> {
    const body = {
      deviceId: this.device.id,
      at: new Date().toISOString(),
      nonce: randomBytes(16).toString('base64url'),
      ...members,
    }
    const text = new TextEncoder().encode(signedText(method, path, body))
    const signature = await webcrypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, this.#key, text)
    return { ...body, signature: Buffer.from(signature).toString('base64url') }
  }

  /** Sends a signed change. */
  async change(method: string, path: string, members: Wish = {}): Promise<Answer> {
    return this.send(method, path, await this.sign(method, path, members))
  }

  async send(method: string, path: string, body: JsonObject): Promise<Answer> {
    const headers = { authorization: `Bearer ${this.token}`, 'content-type': 'application/json' }
    const response = await fetch(this.url + path, { method, headers, body: JSON.stringify(body) })
    return { status: response.status, body: await readJson(response) }
  }

  decision(task: Pick<TaskSummary, 'digest'>, members: Wish = {}): Wish {
    return {
      decisionId: `dec_${encodeCrockford(randomBytes(16))}`,
      verdict: 'allow',
      digest: task.digest,
      via: 'page',
      decidedAt: new Date().toISOString(),
      ...members,
    }
  }

  /** Decides on a task; allows it unless `members` say otherwise. */
  decide(task: Pick<TaskSummary, 'id' | 'digest'>, members: Wish = {}): Promise<Answer> {
    return this.change('POST', `/api/tasks/${task.id}/decision`, this.decision(task, members))
  }
}

async function readJson(response: Response): Promise<unknown> {
  const text = await response.text()
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
