// A stand-in for the relay's operator routes on a real Unix socket: answers what a test gave it and keeps what it was asked.

import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export type Asked = { readonly method: string; readonly path: string; readonly body: unknown }
export type Answer =
  | { readonly status?: number; readonly body: unknown }
  /** `andThen`: what becomes of the answer after its lines. Default: it ends. */
  | { readonly lines: readonly unknown[]; readonly andThen?: 'stays-open' | 'is-cut' }

export type OperatorStandIn = {
  readonly home: string
  readonly asked: readonly Asked[]
  /** Resolves when the reader of an answer that stays open has hung up. */
  readonly hungUp: Promise<void>
  close(): Promise<void>
}

/** `answers` by `"GET /operator/status"`; everything else is 404 as the relay words it. */
export async function operatorStandIn(answers: Readonly<Record<string, Answer>>): Promise<OperatorStandIn> {
  const home = mkdtempSync(join(tmpdir(), 'nod-home-'))
  chmodSync(home, 0o700)
  const asked: Asked[] = []
  let hangUp = (): void => {}
  const hungUp = new Promise<void>((resolve) => {
    hangUp = resolve
  })
  const server = createServer(async (request, response) => {
    let text = ''
    for await (const chunk of request.setEncoding('utf8')) text += String(chunk)
    const { method = '', url = '' } = request
    asked.push({ method, path: url, body: text === '' ? undefined : JSON.parse(text) })
    const answer = answers[`${method} ${url}`] ?? {
      status: 404,
      body: { error: { code: 'not-found', message: 'There is nothing here by that name.' } },
    }
    if ('lines' in answer) {
      response.writeHead(200, { 'Content-Type': 'application/x-ndjson' })
      for (const line of answer.lines) response.write(`${JSON.stringify(line)}\n`)
      if (answer.andThen === 'stays-open') response.on('close', hangUp)
      else if (answer.andThen === 'is-cut') response.write('{"st', () => response.destroy())
      else response.end()
      return
    }
    response.writeHead(answer.status ?? 200, { 'Content-Type': 'application/json' }).end(JSON.stringify(answer.body))
  })
  await new Promise<void>((ready) => server.listen(join(home, 'relay.sock'), ready))
  return {
    home,
    asked,
    hungUp,
    async close() {
      server.closeAllConnections()
      await new Promise((closed) => server.close(closed))
      rmSync(home, { recursive: true, force: true })
    },
  }
}
