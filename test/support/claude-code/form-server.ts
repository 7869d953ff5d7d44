// The tiny MCP server that asks the person, given to the CLI by a configuration file.
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { AgentHome } from './agent-home.ts'
import type { Turn } from './model-script.ts'

/** Arguments of the CLI that give it the server, its tool allowed beforehand. */
export async function withFormServer(agent: AgentHome): Promise<readonly string[]> {
  return [...(await withAskingFormServer(agent)), '--allowedTools', 'mcp__forms__ask']
}

/** …whose tool is asked about, as every other one. */
export async function withAskingFormServer({ home }: AgentHome): Promise<readonly string[]> {
  const server = fileURLToPath(new URL('form-server.mjs', import.meta.url))
  const file = path.join(home, 'servers.json')
  const servers = { forms: { type: 'stdio', command: process.execPath, args: [server] } }
  await writeFile(file, JSON.stringify({ mcpServers: servers }))
  return ['--mcp-config', file, '--strict-mcp-config']
}

/** The agent calls the server's tool, which asks for a form. */
export const asksForm: Turn = { calls: [{ name: 'mcp__forms__ask', input: {} }] }
/** …which asks to open an address. */
export const asksAddress: Turn = { calls: [{ name: 'mcp__forms__ask', input: { address: true } }] }
