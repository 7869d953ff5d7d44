// The relay as the hook's client finds it: by its socket, or by the file that names one on another host.

import { lstatSync } from 'node:fs'
import { Agent, request as plainRequest } from 'node:http'
import { dirname } from 'node:path'
import type { Flags, Relay } from './hook-world.ts'

/** The relay the flags name; undefined where they name none, or one that cannot be trusted. */
export async function findRelay({ socket, config }: Flags, uid: number | undefined): Promise<Relay | undefined> {
  if (uid === undefined) return undefined
  if (socket !== undefined) {
    // An agent of our own: Node's global one may follow proxy variables.
    const options = { socketPath: socket, agent: new Agent() }
    return { look: () => socketStands(socket, uid), request: plainRequest, options, prefix: '', headers: {} }
  }
  if (config === undefined) return undefined
  const { relayElsewhere } = await import('./hook-elsewhere.ts')
  return relayElsewhere(config, uid)
}

// Only a socket of our own in a folder nobody else can enter is the relay's: anything else could be somebody listening in.
function socketStands(path: string, uid: number): 'ours' | 'absent' | 'foreign' {
  try {
    const [folder, socket] = [dirname(path), path].map((place) => lstatSync(place, { throwIfNoEntry: false }))
    if (folder === undefined) return 'absent'
    if (!folder.isDirectory() || folder.uid !== uid || (folder.mode & 0o777) !== 0o700) return 'foreign'
    if (socket === undefined) return 'absent'
    return socket.isSocket() && socket.uid === uid ? 'ours' : 'foreign'
  } catch {
    return 'foreign'
  }
}
