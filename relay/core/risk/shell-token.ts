// Shell tokens: what a command line consists of, before anybody asks what it does.

export type ShellToken =
  /** `text` without its quotes; `expands` when the shell would put something else there; `bare` when nothing was quoted. */
  | { readonly type: 'word'; readonly text: string; readonly expands: boolean; readonly bare: boolean }
  | { readonly type: 'operator'; readonly text: string }
  /** The next word is its target; `body` is the text of a here-document. */
  | { readonly type: 'redirect'; readonly operator: string; readonly body?: string }

export type ShellTokens =
  | { readonly ok: true; readonly tokens: readonly ShellToken[]; readonly substitutes: boolean }
  | { readonly ok: false }
