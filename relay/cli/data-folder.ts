// The data folder (NOD_HOME) and the socket in it: where the relay and everybody on this machine meet.
// Relay, operator commands and hooks must come to the same path, so the rule stands here once.

import { createHash } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

// A Unix socket's path ends at 104 bytes on macOS and 108 on Linux; past that, listening fails.
const longestPathBytes = 100

export type Place = {
  /** Folder for the short path; default the temp folder of the system. */
  readonly temp: string
  /** User id, part of the short path; default that of this process. */
  readonly uid: number
}

/** The absolute data folder: `wanted`, where `~` is the home folder; `<homedir>/.nod` when nothing is wanted. */
export function dataFolderOf(
  wanted: string | undefined,
  from: { readonly homedir: string; readonly cwd: string },
): string {
  if (wanted === undefined || wanted === '') return join(from.homedir, '.nod')
  if (wanted === '~' || wanted.startsWith('~/')) return join(from.homedir, wanted.slice(1))
  return resolve(from.cwd, wanted)
}

/**
 * The path of the relay's socket: `<home>/relay.sock`, or `<temp>/nod-<uid>-<hash8 of home>/relay.sock` when that is
 * longer than 100 bytes (`/tmp` in place of a temp folder that is itself too long).
 */
export function socketPathOf(home: string, place: Place = thisPlace()): string {
  const usual = join(home, 'relay.sock')
  if (fits(usual)) return usual
  const hash = createHash('sha256').update(home).digest('hex').slice(0, 8)
  const folder = `nod-${place.uid}-${hash}`
  const short = join(place.temp, folder, 'relay.sock')
  return fits(short) ? short : join('/tmp', folder, 'relay.sock')
}

function fits(path: string): boolean {
  return Buffer.byteLength(path) <= longestPathBytes
}

function thisPlace(): Place {
  return { temp: tmpdir(), uid: process.getuid?.() ?? 0 }
}
