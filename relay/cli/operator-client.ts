// The operator's client: commands speak with the relay over its Unix socket and nothing else.
// A port could be anybody's; a socket of ours in a folder only we may enter is the relay's.

import { lstatSync, type Stats } from 'node:fs'
import { Agent, type IncomingMessage, request } from 'node:http'
import { dirname } from 'node:path'
import * as v from 'valibot'
import { errorAnswerSchema } from '../../shared/errors.ts'
import { type Place, socketPathOf } from './data-folder.ts'

export type OperatorFailure = {
  readonly ok: false
  /** `not-reachable`: nobody listens. `not-ours`: somebody else could have made the socket. `refused`: the relay said no. */
  readonly reason: 'not-reachable' | 'not-ours' | 'refused'
  readonly message: string
}
export type OperatorAnswer<T> = { readonly ok: true; readonly value: T } | OperatorFailure

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'
type Schema<T> = v.GenericSchema<unknown, T>

export type OperatorClient = {
  /** One request, one JSON answer of that shape. An answer of another shape is a fault: relay and command differ in version. */
  ask<T>(method: Method, path: string, schema: Schema<T>, body?: unknown): Promise<OperatorAnswer<T>>
  /**
   * One request (default GET) answered by one JSON object a line; `each` is called for every line as it comes, empty ones
   * apart. An aborted `signal` hangs up: that is an end like another.
   */
  readLines(
    path: string,
    each: (line: unknown) => void,
    options?: { readonly method?: Method; readonly signal?: AbortSignal },
  ): Promise<OperatorAnswer<undefined>>
}

const done = { ok: true, value: undefined } as const

/** Silence (not duration) after which a relay counts as not reachable, ms. */
const patienceMs = 10_000

/** A client for the relay of that data folder. `place.uid` is whom socket and folder must belong to. */
export function operatorClient(home: string, place: Place): OperatorClient {
  const socketPath = socketPathOf(home, place)
  const send = async (
    method: Method,
    path: string,
    { body, signal }: { readonly body?: unknown; readonly signal?: AbortSignal | undefined } = {},
  ): Promise<OperatorAnswer<IncomingMessage>> => {
    const trouble = lookAt(socketPath, place.uid)
    if (trouble !== undefined) return trouble
    const response = await exchange(socketPath, method, path, body, signal)
    if (response instanceof Error) return notReachable(response)
    const status = response.statusCode ?? 0
    return status >= 200 && status < 300 ? { ok: true, value: response } : refusalIn(response, status)
  }
  return {
    async ask(method, path, schema, body) {
      const answer = await send(method, path, { body })
      if (!answer.ok) return answer
      return { ok: true, value: read(schema, await textOf(answer.value)) }
    },
    async readLines(path, each, { method = 'GET', signal } = {}) {
      const answer = await send(method, path, { signal })
      if (signal?.aborted) return done
      if (!answer.ok) return answer
      let rest = ''
      try {
        for await (const chunk of answer.value.setEncoding('utf8')) {
          const lines = (rest + String(chunk)).split('\n')
          rest = lines.pop() ?? ''
          for (const line of lines) if (line !== '') each(JSON.parse(line))
        }
      } catch (fault) {
        if (signal?.aborted) return done
        if (fault !== answer.value.errored) throw fault
        return { ok: false, reason: 'not-reachable', message: 'Nod stopped in the middle of its answer.' }
      }
      if (rest.trim() !== '') each(JSON.parse(rest))
      return done
    },
  }
}

/** Owner and mode of the socket and of its folder: what anybody else could have put there is not spoken to. */
function lookAt(socketPath: string, uid: number): OperatorFailure | undefined {
  const folder = statusOf(dirname(socketPath))
  const socket = statusOf(socketPath)
  if (folder === undefined || socket === undefined) return notReachable()
  const isPrivate = folder.isDirectory() && folder.uid === uid && (folder.mode & 0o077) === 0
  // The closed folder is what keeps others out: the socket's own mode follows the umask and says nothing more.
  if (isPrivate && socket.isSocket() && socket.uid === uid) return undefined
  return {
    ok: false,
    reason: 'not-ours',
    message:
      `${socketPath} is not safe to use: socket and folder must be yours, and the folder closed to everybody else ` +
      `(chmod 700 ${dirname(socketPath)}). Nothing was sent.`,
  }
}

function statusOf(path: string): Stats | undefined {
  return lstatSync(path, { throwIfNoEntry: false })
}

/** An Error as the result means that nobody answered. */
function exchange(
  socketPath: string,
  method: Method,
  path: string,
  body: unknown,
  signal: AbortSignal | undefined,
): Promise<IncomingMessage | Error> {
  const text = body === undefined ? '' : JSON.stringify(body)
  const headers = { Host: 'localhost', 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) }
  return new Promise((settle) => {
    // An agent of its own: the global one may follow proxy variables.
    const asked = request({ socketPath, method, path, headers, agent: new Agent(), ...(signal && { signal }) }, settle)
    asked.setTimeout(patienceMs, () => asked.destroy(new Error('it stayed silent for 10 s')))
    asked.once('error', settle)
    asked.end(text)
  })
}

function notReachable(cause?: Error): OperatorFailure {
  const code = cause !== undefined && 'code' in cause ? cause.code : undefined
  const isOff = cause === undefined || code === 'ECONNREFUSED' || code === 'ENOENT'
  return {
    ok: false,
    reason: 'not-reachable',
    message: isOff ? 'Nod is not running.' : `Nod does not answer: ${cause.message}.`,
  }
}

async function refusalIn(response: IncomingMessage, status: number): Promise<OperatorFailure> {
  const answer = v.safeParse(errorAnswerSchema, parsed(await textOf(response)))
  const message = answer.success ? answer.output.error.message : `The relay refused with status ${status}.`
  return { ok: false, reason: 'refused', message }
}

async function textOf(response: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of response.setEncoding('utf8')) text += String(chunk)
  return text
}

function read<T>(schema: Schema<T>, text: string): T {
  const answer = v.safeParse(schema, parsed(text))
  if (answer.success) return answer.output
  throw new Error(
    'The relay answered in words this command does not know: restart Nod, so that both are of one version.',
  )
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text === '' ? '{}' : text)
  } catch {
    return undefined // no schema of ours takes it
  }
}
