// The scripted Messages API: what the real CLI believes to be its model. It says what the script tells it to, at once,
// and keeps every request, so that a test can see what reached the agent (a denial's message, a command's output).
import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { type ModelRequest, parseModelRequest, type ToolResult, toolResultsIn } from './model-request.ts'
import { aside, type ModelScript, nextTurn } from './model-script.ts'
import { answerWithMessage } from './model-stream.ts'

export type ModelApi = {
  readonly url: string
  /** All requests with tools so far (titles and other side requests are answered but not kept). */
  readonly requests: readonly ModelRequest[]
  /** Results of tool calls the CLI reported so far, of all threads; each call once. */
  readonly toolResults: () => readonly ToolResult[]
  /** The first request that fits, past or to come; throws after `ms` (default 20 s) saying how many came. */
  readonly waitForRequest: (fits: (request: ModelRequest) => boolean, ms?: number) => Promise<ModelRequest>
  /** The result of the next tool call that fits, past or to come. */
  readonly waitForToolResult: (fits: (result: ToolResult) => boolean, ms?: number) => Promise<ToolResult>
  readonly close: () => Promise<void>
}

export async function startModelApi(script: ModelScript): Promise<ModelApi> {
  const requests: ModelRequest[] = []
  const watchers = new Set<() => void>()

  const server = createServer((request, response) => {
    handle(request, response).catch((fault: unknown) => {
      process.stderr.write(`scripted Messages API: ${String(fault)}\n`)
      response.destroy()
    })
  })

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', 'http://127.0.0.1')
    const body = await readBody(request)
    if (request.method === 'POST' && pathname === '/v1/messages/count_tokens') {
      return sendJson(response, 200, { input_tokens: Math.ceil(body.length / 4) })
    }
    if (request.method !== 'POST' || pathname !== '/v1/messages') {
      return sendJson(response, request.method === 'HEAD' ? 200 : 404, {
        type: 'error',
        error: { type: 'not_found_error' },
      })
    }
    const asked = parseModelRequest(JSON.parse(body))
    const turn = asked.tools.length === 0 ? aside(script, asked) : await nextTurn(script, asked)
    if (asked.tools.length > 0) {
      requests.push(asked)
      for (const look of watchers) look()
    }
    if ('error' in turn) return sendJson(response, turn.error.status, { type: 'error', error: turn.error })
    answerWithMessage(response, asked, turn, () => `toolu_${randomUUID().replaceAll('-', '').slice(0, 20)}`)
  }

  const toolResults = (): readonly ToolResult[] => {
    const byCall = new Map(requests.flatMap(toolResultsIn).map((result) => [result.toolUseId, result]))
    return [...byCall.values()]
  }

  function waitUntil<T>(look: () => T | undefined, ms: number): Promise<T> {
    return new Promise((resolve, reject) => {
      const tryNow = (): boolean => {
        const found = look()
        if (found === undefined) return false
        clearTimeout(deadline)
        watchers.delete(tryNow)
        resolve(found)
        return true
      }
      const deadline = setTimeout(() => {
        watchers.delete(tryNow)
        reject(new Error(`the scripted Messages API waited ${ms} ms in vain; ${requests.length} requests came`))
      }, ms)
      watchers.add(tryNow)
      tryNow()
    })
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the scripted Messages API got no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    requests,
    toolResults,
    waitForRequest: (fits, ms = 20_000) => waitUntil(() => requests.find(fits), ms),
    waitForToolResult: (fits, ms = 20_000) => waitUntil(() => toolResults().find(fits), ms),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(body))
}
