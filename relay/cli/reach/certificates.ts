// Certificates as a way: Nod speaks https itself by one that lies on this machine already.

import { accessSync, constants, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { shellQuoted } from '../connect/shell-words.ts'
import { portOfRelay, startAt, type Way, type WayParts } from './way.ts'

const name = 'Certificate'

/** What the relay uses, or the first one of certbot's that this user may read. */
export async function certificateWay(parts: WayParts): Promise<Way> {
  const { relay, certificateFolder } = parts
  const { tls, origin } = relay
  if (tls) {
    const text = `Nod speaks https for ${tls.names.join(', ')}, until ${tls.validTo.slice(0, 10)}`
    if (origin !== undefined) return { name, is: 'open', text }
    const first = tls.names.find((each) => !each.startsWith('*')) ?? 'nod.example.org'
    return { name, is: 'near', text, commands: [startAt(originAt(first, parts), parts)] }
  }
  const lying = readableIn(certificateFolder)
  if (lying === undefined)
    return { name, is: 'absent', text: `none of certbot’s that you may read (${certificateFolder})` }
  const at = originAt(lying, parts)
  const flags = ['cert', 'key'].map((what) => {
    const file = join(certificateFolder, lying, what === 'cert' ? 'fullchain.pem' : 'privkey.pem')
    return `NOD_TLS_${what.toUpperCase()}=${shellQuoted(file)}`
  })
  return {
    name,
    is: 'near',
    text: `certbot’s for ${lying}`,
    commands: [`NOD_BIND=0.0.0.0 ${flags.join(' ')} ${startAt(at, parts)}`],
  }
}

function originAt(host: string, { relay }: WayParts): string {
  return new URL(`https://${host}:${portOfRelay(relay)}`).origin
}

/** certbot names each folder by its certificate; most machines let root alone look. */
function readableIn(folder: string): string | undefined {
  try {
    return readdirSync(folder)
      .sort()
      .find((each) => ['fullchain.pem', 'privkey.pem'].every((file) => isReadable(join(folder, each, file))))
  } catch {
    return undefined
  }
}

function isReadable(file: string): boolean {
  try {
    accessSync(file, constants.R_OK)
    return true
  } catch {
    return false
  }
}
