// A task's digest binds a decision to exactly what was shown: both ends hash the same canonical text.

import { canonicalJson } from './canonical.ts'
import type { JsonObject } from './wire.ts'

export type DigestContent = {
  readonly taskId: string
  readonly hostId: string
  readonly sessionId: string
  readonly agentId: string | null
  readonly cwd: string | null
  readonly permissionMode: string | null
  readonly agent: string
  readonly kind: string
  readonly toolName: string
  readonly toolInput: JsonObject
  readonly suggestions: readonly unknown[] | null
}

/** The text to hash with SHA-256; written `sha256-<hex>`. */
export function digestText(content: DigestContent): string {
  return canonicalJson({ v: 1, ...content })
}
