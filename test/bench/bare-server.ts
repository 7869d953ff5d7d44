// The bare server: `node:http` doing the least possible for the same jobs. No schema, no signature, no disk, no rules.
// Runs in a process of its own and listens on a port and a socket, as the relay does.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'

const parked = new Map<string, ServerResponse>()
const readers = new Set<ServerResponse>()
let missed = ''

function answer(request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? '/', 'http://bare')
  const id = url.searchParams.get('id') ?? ''
  if (url.pathname === '/park') {
    request.resume()
    response.writeHead(200, { 'content-type': 'application/json' })
    response.flushHeaders()
    parked.set(id, response)
    return
  }
  if (url.pathname === '/events') {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write(`: connected\n\n${url.searchParams.has('resume') ? missed : ''}event: ready\ndata: {}\n\n`)
    if (!url.searchParams.has('resume')) readers.add(response)
    response.on('close', () => readers.delete(response))
    return
  }
  let body = ''
  request.setEncoding('utf8')
  request.on('data', (chunk: string) => {
    body += chunk
  })
  request.on('end', () => {
    const read: unknown = JSON.parse(body)
    if (url.pathname === '/decide') {
      parked.get(id)?.end('{"decided":true}')
      parked.delete(id)
    } else {
      const frame = Buffer.from(`event: patch\nid: ${id}\ndata: ${JSON.stringify(read)}\n\n`)
      if (url.pathname === '/miss') missed += frame.toString()
      for (const reader of readers) reader.write(frame)
    }
    // A gate is held open after its event is told: its caller needs a connection for each.
    if (url.pathname === '/ask') {
      response.writeHead(200, { 'content-type': 'application/json' })
      response.flushHeaders()
      return
    }
    response.setHeader('content-type', 'application/json')
    response.end('{}')
  })
}

const server = createServer(answer)
createServer(answer).listen(process.argv[2], () => server.listen(0, '127.0.0.1'))
server.on('listening', () => {
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  process.stdout.write(`${JSON.stringify({ port })}\n`)
})
