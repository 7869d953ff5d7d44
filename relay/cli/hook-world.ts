// What the hook's client knows of the outside: types only, so that the client itself stays one file when it runs.
import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http'

/** What the client needs of the outside. Times are monotonic ms, except `firedAt` (ms since 1970, start of this process). */
export type HookWorld = {
  readonly argv: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
  /** The process that started us; 1 or less: nobody to watch. */
  readonly parent: number
  /** Undefined where users have no number: then no socket can be trusted. */
  readonly uid: number | undefined
  readonly firedAt: number
  readonly attachId: string
  /** Aborts at the first SIGTERM, SIGINT or SIGHUP. */
  readonly signalled: AbortSignal
  readonly readInput: () => Promise<Buffer>
  /** Resolves once the text has left this process: false when nobody reads it. */
  readonly print: (text: string) => Promise<boolean>
  /** Whether somebody would still read what is printed. Without it an agent that cannot be seen is not watched. */
  readonly isRead?: () => Promise<boolean>
  readonly debug: (line: string) => void
  /** Something that stays the same while that process lives, undefined when it is gone: a number may be used again. */
  readonly signOfLife: (pid: number) => string | undefined
  readonly now: () => number
  /** Calls `then` after `ms`; what it returns cancels that. */
  readonly after: (ms: number, then: () => unknown) => () => void
  /** 0 to 1. */
  readonly random: () => number
  /** Where stdin goes, when it is no event of Claude Code but a question to wait with. Default: by the event. */
  readonly path?: string
  /** Who asks there: the process a script runs in. */
  readonly client?: string
  /** A gate ended without an answer to print: handed back, refused, or nobody there. */
  readonly gaveUp?: (outcome: Outcome) => void
  /** The user's home folder; default the one of the system. */
  readonly home?: string
}

/** Where the relay is, and what proves us to it. */
export type Relay = {
  /** Asked before every connection: is what stands there still the relay's? */
  readonly look: () => 'ours' | 'absent' | 'foreign'
  readonly request: (where: RequestOptions, then: (response: IncomingMessage) => void) => ClientRequest
  readonly options: RequestOptions
  /** Path of the relay's address, '' for the root. */
  readonly prefix: string
  readonly headers: Readonly<Record<string, string>>
}

export type Flags = {
  readonly timeoutMs: number
  readonly socket: string | undefined
  readonly config: string | undefined
  readonly notice: string | undefined
}

export type HookEvent = { readonly name: string; readonly agentId: string | undefined }

export type Call = {
  readonly method: 'POST' | 'GET' | 'DELETE'
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Buffer
  /** The relay is there: called for the headers of a 2xx and for every piece of its body. */
  readonly onByte?: () => void
}

/** `absent`: nobody listens. `cut`: somebody was there. `foreign`: what stands there is not ours, nothing was sent. */
export type Outcome =
  | { readonly kind: 'answer'; readonly status: number; readonly text: string }
  | { readonly kind: 'absent' | 'foreign' | 'cut'; readonly code: string }
