// Tailscale as a way: Serve gives this machine a name with a certificate, for the devices of one tailnet.
// https://tailscale.com/kb/1242/tailscale-serve, https://tailscale.com/kb/1153/enabling-https

import * as v from 'valibot'
import { jsonOf, type Ran, type RunProgram } from '../run-program.ts'
import { isSameOrigin, portOfRelay, startAt, type Way, type WayParts } from './way.ts'

const name = 'Tailscale'

const statusSchema = v.looseObject({
  BackendState: v.string(),
  Self: v.nullish(v.looseObject({ DNSName: v.nullish(v.string()) })),
  CertDomains: v.nullish(v.array(v.string())),
})

const handlerSchema = v.looseObject({ Proxy: v.nullish(v.string()) })
const serveSchema = v.looseObject({
  Web: v.nullish(v.record(v.string(), v.looseObject({ Handlers: v.nullish(v.record(v.string(), handlerSchema)) }))),
  AllowFunnel: v.nullish(v.record(v.string(), v.boolean())),
})
type Serve = v.InferOutput<typeof serveSchema>

/** The app for macOS keeps its command inside of itself. */
const programs = ['tailscale', '/Applications/Tailscale.app/Contents/MacOS/Tailscale']

export async function tailscaleWay(parts: WayParts): Promise<Way> {
  const { run, relay } = parts
  const { program, ran } = await firstFound(run)
  if (ran.is === 'missing') return { name, is: 'absent', text: 'not installed (https://tailscale.com/download)' }
  const status = v.safeParse(statusSchema, jsonOf(ran))
  if (!status.success || status.output.BackendState !== 'Running') {
    const state = status.success ? ` (${status.output.BackendState})` : ''
    return { name, is: 'near', text: `installed, not connected${state}`, commands: [`sudo ${program} up`] }
  }
  const host = status.output.Self?.DNSName?.replace(/\.$/, '').toLowerCase() ?? ''
  if ((status.output.CertDomains ?? []).length === 0 || host === '') {
    const text =
      'connected, but without certificates: turn on MagicDNS and HTTPS at https://login.tailscale.com/admin/dns'
    return { name, is: 'near', text }
  }
  const served = v.safeParse(serveSchema, jsonOf(await run(program, ['serve', 'status', '--json'])))
  const servedAt = served.success ? servedHost(served.output, portOfRelay(relay)) : undefined
  if (servedAt === undefined) {
    const target = relay.tls ? `https+insecure://127.0.0.1:${portOfRelay(relay)}` : portOfRelay(relay)
    const at = `https://${host}`
    const serve = `${program} serve --bg ${target}`
    const commands = isSameOrigin(relay.origin, at) ? [serve] : [serve, startAt(at, parts)]
    return { name, is: 'near', text: `connected as ${host}, Nod is not served`, commands, origin: at }
  }
  // A browser leaves the port of https out.
  const { origin } = new URL(`https://${servedAt}`)
  const isPublic = served.success && served.output.AllowFunnel?.[servedAt] === true
  const text = `serves Nod at ${origin}${isPublic ? ', by Funnel to the whole internet' : ''}`
  if (isSameOrigin(relay.origin, origin)) return { name, is: 'open', text, origin }
  return { name, is: 'near', text, commands: [startAt(origin, parts)], origin }
}

async function firstFound(run: RunProgram): Promise<{ readonly program: string; readonly ran: Ran }> {
  for (const program of programs) {
    const ran = await run(program, ['status', '--json'])
    if (ran.is !== 'missing') return { program, ran }
  }
  return { program: 'tailscale', ran: { is: 'missing' } }
}

/** `host:443` whose root leads to the relay's port; others on this machine are somebody else's. */
function servedHost({ Web }: Serve, port: string): string | undefined {
  const isOurs = new RegExp(`^(?:https?|https\\+insecure)://(?:127\\.0\\.0\\.1|localhost):${port}/?$`)
  return Object.entries(Web ?? {}).find(([, { Handlers }]) => isOurs.test(Handlers?.['/']?.Proxy ?? ''))?.[0]
}
