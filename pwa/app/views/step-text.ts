// The steps of a task in words. The relay's words are verdicts, reasons and effects; unknown ones stay as they came.

const texts: Readonly<Record<string, string>> = {
  parked: 'Asked',
  allow: 'Allow',
  deny: 'Deny',
  answer: 'Answer',
  reply: 'Reply',
  done: 'Done',
  cancel: 'Cancel',
  expired: 'Expired',
  'declined-at-terminal': 'Declined at the terminal',
  'answered-elsewhere': 'Answered elsewhere',
  'session-ended': 'The session ended',
  'agent-gone': 'The agent was gone',
  delivered: 'The agent got it',
  confirmed: 'The agent confirmed it',
  ran: 'It ran',
  failed: 'It ran and failed',
  refused: 'The agent went on without it',
  overridden: 'It ran all the same',
  undelivered: 'Not delivered',
}

/** `Deny, by Pixel 8`. */
export function stepText(step: { readonly what: string; readonly by?: string }): string {
  const text = Object.hasOwn(texts, step.what) ? (texts[step.what] ?? step.what) : step.what
  return step.by === undefined ? text : `${text}, by ${step.by}`
}
