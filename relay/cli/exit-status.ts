// Exit statuses: what a script learns from `nod` without reading a word of it.

export const exitStatus = {
  done: 0,
  refused: 1,
  wrongUsage: 2,
  notReachable: 3,
  verificationFailed: 4,
  /** `nod ask`: expired or withdrawn. */
  unanswered: 4,
} as const
export type ExitStatus = (typeof exitStatus)[keyof typeof exitStatus]
