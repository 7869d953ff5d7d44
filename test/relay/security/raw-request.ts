// Requests as an attacker writes them: any header, any bytes, by TCP or by the socket, and the answer whole.

import { type IncomingHttpHeaders, request } from 'node:http'
import { connect } from 'node:net'

export type Where = { readonly url: string } | { readonly socketPath: string }
export type Wish = {
  readonly headers?: Readonly<Record<string, string | readonly string[]>>
  readonly body?: string | Buffer
}
export type Answer = {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
  /** `error.code` where the answer is an error of the protocol. */
  readonly code: string | undefined
}

/** Sends one request on a connection of its own and reads the whole answer. */
export function send(where: Where, method: string, path: string, { headers = {}, body }: Wish = {}): Promise<Answer> {
  const place = 'url' in where ? placeOf(where.url) : { socketPath: where.socketPath }
  const isChunked = headers['transfer-encoding'] !== undefined
  const length = body === undefined || isChunked ? {} : { 'content-length': String(Buffer.byteLength(body)) }
  return new Promise((resolve, reject) => {
    const sent = request({ ...place, method, path, agent: false, headers: { ...length, ...headers } }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        text += chunk
      })
      response.on('error', reject)
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text, code: codeIn(text) })
      })
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

/** Writes bytes on a connection and answers all bytes that come back until it is closed. */
export function sendBytes(where: Where, bytes: string | Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const place = 'url' in where ? placeOf(where.url) : { path: where.socketPath }
    const socket = connect(place, () => socket.write(bytes))
    let text = ''
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
    })
    socket.on('error', reject)
    socket.on('close', () => resolve(text))
  })
}

export function bearer(token: string): { authorization: string } {
  return { authorization: `Bearer ${token}` }
}

export function codeIn(text: string): string | undefined {
  return /^\{"error":\{"code":"([a-z-]+)"/.exec(text)?.[1]
}

export function portIn(url: string): number {
  return Number(new URL(url).port)
}

function placeOf(url: string): { host: string; port: number } {
  return { host: '127.0.0.1', port: portIn(url) }
}
