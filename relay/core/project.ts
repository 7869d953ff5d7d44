// The project: what people call the folder an agent runs in.

import { cutText, neutralise } from '../../shared/neutralise.ts'

const longestName = 120

/** The last element of the folder's path, in one line; the root is `/`. `altered`: something in it was neutralised. */
export function projectOf(cwd: string): { readonly name: string; readonly altered: boolean } {
  const last = cwd.split(/[\\/]/).findLast((element) => element !== '')
  const { text, altered } = neutralise(last ?? '/', { lines: 'mark' })
  return { name: cutText(text, longestName).text, altered }
}
