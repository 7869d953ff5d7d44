// The pairing link: what its fragment says. It is only ever read; pairing waits for a tap.

import * as v from 'valibot'
import { type HostId, hostIdSchema, normaliseCode, showCode } from '../../../shared/ids.ts'

export type PairingLink = {
  /** Written `ABCD-2345`; `null` when the link has none that can be one. */
  readonly code: string | null
  /** The host this browser sits at, in the link for this computer. */
  readonly hostId: HostId | null
}

/** Reads `code=ABCD-2345`, `ABCD2345` and either with `&host=<hostId>`. */
export function readPairingLink(fragment: string): PairingLink {
  const parts = new URLSearchParams(fragment)
  const bare = fragment.split('&')[0] ?? ''
  const written = parts.get('code') ?? bare
  const code = normaliseCode(written)
  const isCode = /^\w{4}-?\w{4}$/.test(written) && /^[0-9A-HJKMNP-TV-Z]{8}$/.test(code)
  const hostId = v.safeParse(hostIdSchema, parts.get('host'))
  return {
    code: isCode ? showCode(code) : null,
    hostId: hostId.success ? hostId.output : null,
  }
}
