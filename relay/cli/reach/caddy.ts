// Caddy as a way: a proxy that fetches a certificate for a name of one's own and keeps it fresh.
// https://caddyserver.com/docs/command-line#caddy-reverse-proxy

import { portOfRelay, startAt, type Way, type WayParts } from './way.ts'

const name = 'Caddy'

export async function caddyWay(parts: WayParts): Promise<Way> {
  const { run, relay } = parts
  const ran = await run('caddy', ['version'])
  if (ran.is === 'missing') return { name, is: 'absent', text: 'not installed (https://caddyserver.com/docs/install)' }
  const version = /^v?[\d.]+/.exec(ran.is === 'said' ? ran.text : '')?.[0] ?? ''
  const target = relay.tls ? `https://127.0.0.1:${portOfRelay(relay)} --insecure` : `127.0.0.1:${portOfRelay(relay)}`
  const host = 'nod.example.org'
  return {
    name,
    is: 'near',
    text: `installed${version === '' ? '' : ` (${version})`}, for a name of yours that leads to this machine`,
    commands: [`sudo caddy reverse-proxy --from ${host} --to ${target}`, startAt(`https://${host}`, parts)],
  }
}
