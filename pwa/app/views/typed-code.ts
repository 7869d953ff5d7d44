// A pairing code as it is typed: upper case, the dash set by itself, look-alikes read as what was meant.

import { normaliseCode } from '../../../shared/ids.ts'

/** What the field shows for what was typed so far: `abcd2` → `ABCD-2`; at most 8 characters count. */
export function typedCode(typed: string): string {
  const code = normaliseCode(typed)
    .replace(/[^0-9A-HJKMNP-TV-Z]/g, '')
    .slice(0, 8)
  return code.length > 4 ? `${code.slice(0, 4)}-${code.slice(4)}` : code
}

/** Whether all 8 characters are there. */
export function isWholeCode(shown: string): boolean {
  return /^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/.test(shown)
}
