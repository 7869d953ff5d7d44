// Our own package: its version, and how its user calls it (by npm in a clone, by name where it is installed).

import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import * as v from 'valibot'

const packageSchema = v.looseObject({ name: v.string(), version: v.string() })

export type OwnPackage = {
  /** Absolute folder of the package. */
  readonly root: string
  readonly version: string
  /** What comes before a command: `npm run nod --` in a clone, `nod` where it is installed. */
  readonly nod: string
  /** The command that starts the relay. */
  readonly start: string
}

/** The package around `folder`. A fault when there is none: then this file was copied out of its package. */
export function ownPackageAround(folder: string): OwnPackage {
  const file = join(folder, 'package.json')
  if (!existsSync(file)) {
    if (dirname(folder) === folder) throw new Error('Nod does not find its own package.json: install it again.')
    return ownPackageAround(dirname(folder))
  }
  const { version } = v.parse(packageSchema, JSON.parse(readFileSync(file, 'utf8')))
  // A published package carries no sources.
  const isClone = existsSync(join(folder, 'relay', 'tsconfig.json'))
  return isClone
    ? { root: folder, version, nod: 'npm run nod --', start: 'npm start' }
    : { root: folder, version, nod: 'nod', start: 'nod start' }
}
