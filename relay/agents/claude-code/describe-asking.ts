// How what is asked without a tool is put into words: the agent's last message that waits for a reply, and what an MCP
// server wants to know. Title ours, the rest theirs, not yet neutralised.

import type { ShownTool } from './describe-tool.ts'

type Input = Readonly<Record<string, unknown>>

/** Longer than any preview. */
const TEXT_MAX = 600
/** More fields than any preview names. */
const FIELDS_MAX = 100

/** The agent stopped: its last message is all there is to say about it. */
export function showReply(input: Input): ShownTool {
  const message = text(input.last_assistant_message)
  return shown('Waits for a reply', message === '' ? ['The agent said nothing at the end.'] : [message])
}

/** A form's fields by name, with what the server says of each; an address is shown whole, its host in the title. */
export function showElicitation(input: Input): ShownTool {
  const server = text(input.mcp_server_name)
  const address = text(input.url)
  if (input.mode === 'url' || address !== '') {
    return shown(`The server ${server} asks you to open ${hostOf(address)}`, [text(input.message), address])
  }
  const fields = fieldLines(input.requested_schema)
  const isPartial = fields.length > FIELDS_MAX
  const asked = shown(`The server ${server} asks for input`, [text(input.message), ...fields.slice(0, FIELDS_MAX)])
  return isPartial ? { ...asked, isPartial } : asked
}

function fieldLines(schema: unknown): readonly string[] {
  if (!isRecord(schema) || !isRecord(schema.properties)) return []
  // A set: a schema may name thousands of fields, and as many that have to be there.
  const required = new Set<unknown>(Array.isArray(schema.required) ? schema.required : [])
  const fields = Object.entries(schema.properties).slice(0, FIELDS_MAX + 1)
  return fields.map(([name, field]) => {
    const { title, description } = isRecord(field) ? field : {}
    const words = [text(title), text(description)].filter((each) => each !== '')
    return `${name}${required.has(name) ? '' : ' (optional)'}${words.length > 0 ? `: ${words.join(' — ')}` : ''}`
  })
}

function shown(title: string, lines: readonly string[]): ShownTool {
  const isPartial = lines.some((line) => line.length > TEXT_MAX)
  const preview = lines.map((line) => line.slice(0, TEXT_MAX)).join('\n')
  return { title, preview, isPartial, breaksLine: false, remark: '' }
}

function hostOf(address: string): string {
  const parsed = URL.canParse(address) ? new URL(address) : null
  return parsed !== null && /^https?:$/.test(parsed.protocol) ? parsed.host : 'an address'
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function isRecord(value: unknown): value is Input {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
