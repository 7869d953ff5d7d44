// What a pairing looks like in a terminal: a link, its code, how long it holds, and a QR code where a phone can open it.

import { renderUnicodeCompact } from 'uqr'
import { normaliseCode, showCode } from '../../shared/ids.ts'
import { inColumns } from './columns.ts'
import { timeOfDay } from './spoken-time.ts'
import type { Terminal } from './terminal.ts'

export type Pairing = { readonly code: string; readonly url: string; readonly expiresAt: string }

/** Rows `[label, text]` about an open code. The relay's link names this machine as the one its browser sits at. */
export function pairingRows(pairing: Pairing, terminal: Terminal): readonly (readonly [string, string])[] {
  const code = terminal.bold(showCode(normaliseCode(pairing.code)))
  return [
    ['Pair this computer', terminal.bold(pairing.url)],
    ['Code', `${code}, good until ${timeOfDay(pairing.expiresAt)}`],
  ]
}

export function rowLines(rows: readonly (readonly [string, string])[]): readonly string[] {
  return inColumns(rows).map((line) => `  ${line}`)
}

/** The link for a phone as a QR code; nothing for a link no phone can open. */
export function qrLines(url: string, terminal: Terminal): readonly string[] {
  if (!url.startsWith('https:')) return []
  return ['  Or pair a phone with the same code:', '', ...qrPicture(phoneLink(url), terminal)]
}

/** Half a line a module. */
export function qrPicture(url: string, terminal: Terminal): readonly string[] {
  const picture = renderUnicodeCompact(url, { border: 2 }).split('\n')
  return picture.map((line) => `  ${terminal.lightOnDark(line)}`)
}

/** Without the host: a phone does not sit at this machine. */
export function phoneLink(url: string): string {
  const link = new URL(url)
  link.hash = link.hash.replace(/&host=[^&]*/, '')
  return link.href
}

/** The same link at another address of the relay. */
export function linkAt(origin: string, url: string): string {
  const { pathname, search, hash } = new URL(url)
  return origin.replace(/\/$/, '') + pathname + search + hash
}
