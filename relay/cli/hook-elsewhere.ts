// The relay of another host, as the hook's client meets it: loaded only where `--config` names one, so that the socket's way stays short.
// The token leaves only for the address in the file, and only under a certificate that holds.
import { lstatSync, readFileSync } from 'node:fs'
import { Agent, request } from 'node:https'
import { dirname } from 'node:path'
import { askPolicyPath, parseAskPolicy, readAskPolicy, writeAskPolicy } from './ask-policy.ts'
import type { Relay } from './hook-world.ts'

/** A policy that did not change is written again after this, so that it does not look like nobody's word. */
const renewMs = 60_000

/**
 * Reads `{relay, token, ca?}` (`ca` a PEM text). Undefined when the file is not a plain file of `uid` closed to all others, when its
 * relay is not https, or when the token is none. Faults of the file system are thrown.
 */
export function relayElsewhere(path: string, uid: number): Relay | undefined {
  const file = lstatSync(path)
  if (!file.isFile() || file.uid !== uid || (file.mode & 0o077) !== 0) return undefined
  const config: unknown = JSON.parse(readFileSync(path, 'utf8'))
  if (typeof config !== 'object' || config === null || !('relay' in config) || !('token' in config)) return undefined
  const url = typeof config.relay === 'string' ? relayUrl(config.relay) : undefined
  if (url === undefined || typeof config.token !== 'string' || !isToken(config.token)) return undefined
  const place = {
    look: () => 'ours' as const,
    prefix: url.pathname.replace(/\/$/, ''),
    headers: { Authorization: `Bearer ${config.token}` },
  }
  const where = { hostname: url.hostname.replace(/^\[|\]$/g, ''), port: url.port }
  // An agent of our own: Node's global one may follow proxy variables. The environment may switch certificate checks off (NODE_TLS_REJECT_UNAUTHORIZED); the token must not leave on its word.
  const ca = 'ca' in config && typeof config.ca === 'string' ? { ca: config.ca } : {}
  const keep = (header: string | readonly string[] | undefined) => keepPolicy(dirname(path), header)
  const asking: Relay['request'] = (where, then) =>
    request(where, (response) => {
      keep(response.headers['nod-ask-policy'])
      then(response)
    })
  return { ...place, request: asking, options: { ...where, agent: new Agent({ ...ca, rejectUnauthorized: true }) } }
}

/** What this host's agents have to ask about travels with every answer of its relay. What is no policy is not kept. */
function keepPolicy(nodHome: string, header: string | readonly string[] | undefined): void {
  const policy = typeof header === 'string' ? parseAskPolicy(header) : undefined
  if (policy === undefined) return
  const path = askPolicyPath(nodHome)
  try {
    if (isCurrent(path, JSON.stringify(policy))) return
    writeAskPolicy(path, policy)
  } catch {
    // The answer counts more than the file: a hook that finds none asks.
  }
}

function isCurrent(path: string, wanted: string): boolean {
  try {
    const { policy, writtenAt } = readAskPolicy(path)
    return JSON.stringify(policy) === wanted && Date.now() - writtenAt < renewMs
  } catch {
    return false
  }
}

/**
 * The relay's address on another host: https, without user or query; undefined for all else. Also not http on a loopback
 * name: whoever takes that port would get token and inputs.
 */
export function relayUrl(text: string): URL | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || url.username !== '' || url.search !== '' || url.hash !== '') return undefined
  return url.protocol === 'https:' ? url : undefined
}

/** A host token can travel in a header: visible ASCII only. */
export function isToken(text: string): boolean {
  return /^[\x21-\x7e]{1,512}$/.test(text)
}
