// Caddy as people put it in front of the relay: https with HTTP/2, by the certificate of this machine's tests.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { pollUntil } from '../claude-code/poll.ts'
import { listen } from '../push/listen.ts'
import { loopbackCertificate } from '../push/loopback-certificate.ts'

export type Caddy = { close(): Promise<void> }

/** An address that is free now: a relay must know its own before the proxy can know the relay's. */
export async function freeOrigin(): Promise<string> {
  const server = createServer()
  const port = await listen(server)
  server.close()
  await once(server, 'close')
  return `https://localhost:${port}`
}

/** Leads `origin` to the relay at `target`; resolves once it listens. */
export async function startCaddy(origin: string, target: string): Promise<Caddy> {
  const folder = await mkdtemp(join(tmpdir(), 'nod-caddy-'))
  const config = join(folder, 'Caddyfile')
  await writeFile(config, caddyfile(origin, new URL(target).host))
  const env = { PATH: process.env.PATH, HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder }
  const child = spawn('caddy', ['run', '--config', config, '--adapter', 'caddyfile'], { stdio: 'pipe', env })
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text
  })
  const isUp = () => said.includes('serving initial configuration') || child.exitCode !== null
  await pollUntil(
    async () => isUp(),
    (up) => up,
    20_000,
    'Caddy to listen',
  )
  if (child.exitCode !== null) throw new Error(`Caddy ended with ${child.exitCode}: ${said}`)
  return {
    close: async () => {
      const exited = once(child, 'exit')
      child.kill('SIGTERM')
      await exited
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Without `admin`, so that two may run at once; nothing here may touch the trust store of the machine. */
function caddyfile(origin: string, upstream: string): string {
  const { file } = loopbackCertificate()
  const key = fileURLToPath(new URL('../../fixtures/tls/loopback-key.pem', import.meta.url))
  return `{
	admin off
	auto_https disable_redirects
	skip_install_trust
}
${origin} {
	tls ${file} ${key}
	reverse_proxy ${upstream}
}
`
}
