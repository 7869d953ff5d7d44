// What the person at this machine does: calls to the operator routes by the socket.

import { request as httpRequest } from 'node:http'

export type OperatorAnswer = { readonly status: number; readonly text: string }

export function askOperator(socketPath: string, method: string, path: string, body?: unknown): Promise<OperatorAnswer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ socketPath, method, path, agent: false })
    request.once('error', reject)
    request.once('response', async (response) => {
      let text = ''
      for await (const chunk of response) text += String(chunk)
      resolve({ status: response.statusCode ?? 0, text })
    })
    request.end(body === undefined ? undefined : JSON.stringify(body))
  })
}
