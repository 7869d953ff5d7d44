// An elicitation: what an MCP server asks for, read out of what the agent passed on.

import type { JsonObject } from '../../../shared/wire.ts'
import { type FormField, readForm } from './read-form.ts'

export type Elicitation = {
  readonly server: string
  readonly message: string
  readonly asks:
    | { readonly is: 'form'; readonly fields: readonly FormField[] }
    | { readonly is: 'address'; readonly address: string }
    | { readonly is: 'unreadable' }
}

export function elicitationOf(input: JsonObject): Elicitation {
  const server = typeof input.mcp_server_name === 'string' ? input.mcp_server_name : 'without a name'
  const message = typeof input.message === 'string' ? input.message : ''
  return { server, message, asks: asked(input) }
}

function asked({ mode, url, requested_schema: schema }: JsonObject): Elicitation['asks'] {
  if (mode === 'url') return typeof url === 'string' ? { is: 'address', address: url } : { is: 'unreadable' }
  const fields = schema === undefined ? [] : readForm(schema)
  return fields === null ? { is: 'unreadable' } : { is: 'form', fields }
}
