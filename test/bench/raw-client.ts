// The client of the bench: `node:http` with kept-alive connections, the same for both servers.

import { Agent, request as httpRequest, type IncomingMessage } from 'node:http'

export type Target = { readonly port: number } | { readonly socketPath: string }

export class RawClient {
  readonly #target: Target
  readonly #agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY })

  constructor(target: Target) {
    this.#target = target
  }

  /** Resolves with the head of the response. */
  open(
    method: string,
    path: string,
    body?: string,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const request = httpRequest({ ...this.#target, host: '127.0.0.1', agent: this.#agent, method, path, headers })
      request.once('response', resolve)
      request.once('error', reject)
      request.end(body)
    })
  }

  async post(path: string, body: string, headers: Readonly<Record<string, string>> = {}): Promise<void> {
    const response = await this.open('POST', path, body, { 'content-type': 'application/json', ...headers })
    const text = await textOf(response)
    if (response.statusCode !== 200) throw new Error(`${path} answered ${response.statusCode}: ${text}`)
  }

  close(): void {
    this.#agent.destroy()
  }
}

export async function textOf(response: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of response) text += String(chunk)
  return text
}

/** `atOnce` of them under way at any time. */
export async function inTurns<T>(count: number, atOnce: number, deed: (number: number) => Promise<T>): Promise<T[]> {
  const results: T[] = []
  let next = 0
  const worker = async (): Promise<void> => {
    for (let number = next++; number < count; number = next++) results[number] = await deed(number)
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  return results
}
