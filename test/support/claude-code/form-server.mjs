// A tiny MCP server (stdio, one JSON-RPC message a line): its one tool asks the person a form, or to open an address, and
// says what came of it.
import { createInterface } from 'node:readline'

const FORM = {
  mode: 'form',
  message: 'Where shall it be deployed?',
  requestedSchema: {
    type: 'object',
    properties: {
      region: { type: 'string', title: 'Region', enum: ['north', 'south'] },
      replicas: { type: 'integer', title: 'Replicas', minimum: 1, maximum: 9 },
      dry: { type: 'boolean', title: 'Dry run' },
    },
    required: ['region'],
  },
}
const ADDRESS = { mode: 'url', message: 'Sign in first.', url: 'https://sign-in.example.com/acme', elicitationId: 'e1' }
const asked = new Map()

createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, method, params, result, error } = JSON.parse(line)
  if (method === 'initialize') {
    const capabilities = { tools: {} }
    const serverInfo = { name: 'forms', version: '1.0.0' }
    say({ id, result: { protocolVersion: params.protocolVersion, capabilities, serverInfo } })
  } else if (method === 'tools/list') {
    const inputSchema = { type: 'object', properties: { address: { type: 'boolean' } } }
    say({ id, result: { tools: [{ name: 'ask', description: 'Asks the person', inputSchema }] } })
  } else if (method === 'tools/call') {
    const question = `q${id}`
    asked.set(question, id)
    say({ id: question, method: 'elicitation/create', params: params.arguments?.address ? ADDRESS : FORM })
  } else if (asked.has(id)) {
    const text = `the person said ${JSON.stringify(result ?? error)}`
    say({ id: asked.get(id), result: { content: [{ type: 'text', text }] } })
  } else if (id !== undefined) say({ id, result: {} })
})

function say(message) {
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`)
}
