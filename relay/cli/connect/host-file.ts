// The host file: where this machine's hooks find a relay on another host, and the token that lets them in. 0600, in the data folder.
import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { isToken, relayUrl } from '../hook-elsewhere.ts'

/** `ca`: PEM text of the authority that signed the relay's certificate, where the system does not know it. */
export type HostRelay = { readonly url: string; readonly token: string; readonly ca?: string }

export function hostFilePath(nodHome: string): string {
  return path.join(nodHome, 'host.json')
}

/** One sentence about what is wrong with the address or the token; undefined when both will do. */
export function refusalOf({ url, token }: HostRelay): string | undefined {
  if (relayUrl(url) === undefined) {
    return `The relay's address must be an https one, like https://nod.example.net (http only on 127.0.0.1): "${url}" would carry the token and your commands in the clear.`
  }
  if (!isToken(token)) return 'The token must be the one that "nod hosts add" printed, in one piece.'
  return undefined
}

/** Writes the file where it differs; tells whether it did. */
export async function writeHostFile(nodHome: string, { url, token, ca }: HostRelay): Promise<boolean> {
  const file = hostFilePath(nodHome)
  const text = `${JSON.stringify({ relay: url, token, ...(ca === undefined ? {} : { ca }) }, null, 2)}\n`
  await mkdir(nodHome, { recursive: true, mode: 0o700 })
  if ((await readFile(file, 'utf8').catch(() => undefined)) === text) {
    await chmod(file, 0o600)
    return false
  }
  const fresh = `${file}.${process.pid}.new`
  await writeFile(fresh, text, { mode: 0o600 })
  await rename(fresh, file)
  return true
}

/** Removes the file, for the token in it; tells whether there was one. */
export async function removeHostFile(nodHome: string): Promise<boolean> {
  const file = hostFilePath(nodHome)
  const was = await readFile(file).catch(() => undefined)
  await rm(file, { force: true })
  return was !== undefined
}
