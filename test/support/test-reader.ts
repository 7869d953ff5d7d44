// A reader of `POST /operator/test` or another route of lines, as `nod test` is one: its lines as they come, and a way to
// hang up.

import { request as httpRequest, type IncomingMessage } from 'node:http'
import * as v from 'valibot'

const lineSchema = v.object({
  step: v.string(),
  deviceId: v.exactOptional(v.string()),
  ok: v.boolean(),
  at: v.pipe(v.string(), v.isoTimestamp()),
  text: v.exactOptional(v.string()),
})
export type Line = v.InferOutput<typeof lineSchema>

export type TestReader = {
  readonly status: number
  /** The answer's text when it was refused. */
  readonly refusal: string
  readonly lines: readonly Line[]
  /** Resolves with the first line of this step; rejects when the answer ends without one. */
  until(step: string, deviceId?: string): Promise<Line>
  /** Resolves when the answer has ended; rejects when it was cut. */
  readonly ended: Promise<void>
  hangUp(): void
}

export async function startTest(socketPath: string, path = '/operator/test'): Promise<TestReader> {
  const request = httpRequest({ socketPath, method: 'POST', path, agent: false })
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request.once('error', reject)
    request.once('response', resolve)
    request.end()
  })
  const status = response.statusCode ?? 0
  const refusal = status === 200 ? '' : await readText(response)
  const lines: Line[] = []
  const waiting = new Set<() => void>()
  const isOver = { now: refusal !== '' }
  const ended = isOver.now ? Promise.resolve() : readLines(response, lines, () => wake())
  const wake = (): void => {
    for (const look of [...waiting]) look()
  }
  const end = (): void => {
    isOver.now = true
    wake()
  }
  ended.then(end, end)
  return {
    ...{ status, refusal, lines, ended },
    until: (step, deviceId) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = lines.find((line) => line.step === step && (deviceId ?? line.deviceId) === line.deviceId)
          if (!found && !isOver.now) return
          waiting.delete(look)
          if (found) resolve(found)
          else reject(new Error(`no ${step} among: ${lines.map((line) => `${line.step} ${line.text}`).join(', ')}`))
        }
        waiting.add(look)
        look()
      }),
    hangUp: () => request.destroy(),
  }
}

async function readLines(response: IncomingMessage, lines: Line[], then: () => void): Promise<void> {
  let rest = ''
  for await (const chunk of response.setEncoding('utf8')) {
    const parts = (rest + String(chunk)).split('\n')
    rest = parts.pop() ?? ''
    for (const part of parts) if (part !== '') lines.push(v.parse(lineSchema, JSON.parse(part)))
    then()
  }
}

async function readText(response: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of response.setEncoding('utf8')) text += String(chunk)
  return text
}
