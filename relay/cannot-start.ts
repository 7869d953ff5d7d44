// Why a relay cannot start, in one sentence a person can act on.

export type StartProblem =
  | 'port-taken'
  | 'port-forbidden'
  | 'home-unwritable'
  | 'already-running'
  | 'newer-database'
  | 'bad-certificate'
  | 'unsupported-platform'

export class CannotStart extends Error {
  readonly code: StartProblem

  constructor(code: StartProblem, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
