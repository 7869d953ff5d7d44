// The topic of a push: a newer message about the same thing replaces one that still waits at the push service.

import { hash } from 'node:crypto'

/**
 * 24 base64url characters that tell nothing of the task (or whatever the tag names). RFC 8030 allows 32; Apple decodes
 * them and so refuses a length of 4n + 1.
 */
export function topicOf(tag: string): string {
  return hash('sha256', tag, 'base64url').slice(0, 24)
}
