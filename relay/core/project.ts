// The project: what people call the folder an agent runs in.

import { neutralise } from '../../shared/neutralise.ts'

/** The last element of the folder's path, neutralised; the root is `/`. */
export function projectOf(cwd: string): string {
  const name = cwd
    .split(/[\\/]/)
    .filter((part) => part !== '')
    .at(-1)
  return neutralise(name ?? '/').text
}
