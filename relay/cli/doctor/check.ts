// A check: one link of the chain from the agent to the phone, how it stands, and the one thing that mends it.

/** `broken`: nothing gets through here. `weak`: it works, and may not when it matters. `unknown`: nobody here can tell. */
export type CheckState = 'ok' | 'weak' | 'broken' | 'unknown'

export type Check = {
  readonly check: string
  readonly state: CheckState
  readonly text: string
  readonly remedy?: string
}

export function ok(check: string, text: string): Check {
  return { check, state: 'ok', text }
}

export function broken(check: string, text: string, remedy: string): Check {
  return { check, state: 'broken', text, remedy }
}

export function weak(check: string, text: string, remedy: string): Check {
  return { check, state: 'weak', text, remedy }
}

export function unknown(check: string, text: string, remedy?: string): Check {
  return { check, state: 'unknown', text, ...(remedy !== undefined && { remedy }) }
}
