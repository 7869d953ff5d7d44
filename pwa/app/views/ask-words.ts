// What an agent asks about, in plain words: the policies, when they hold, and what keeps a host from obeying.

import type { askPolicies, askWhens, Host, Session } from '../../../shared/board.ts'

export type Policy = (typeof askPolicies)[number]
export type When = (typeof askWhens)[number]
type Ask = Host['ask']
type Option<T extends string> = { readonly is: T; readonly text: string; readonly hint: string }

/** Each covers what the one before it does. */
export const policyOptions: readonly Option<Policy>[] = [
  { is: 'claude', text: 'What Claude Code asks itself', hint: 'Nothing more. In auto mode it rarely asks.' },
  {
    is: 'risky',
    text: 'Risky calls too',
    hint: 'What may delete, publish, run a download or touch secrets, in auto mode as well.',
  },
  { is: 'edits', text: 'Edits too', hint: 'Every change to a file, and risky calls.' },
  { is: 'commands', text: 'Commands too', hint: 'Every command, every change to a file, and risky calls.' },
  { is: 'all', text: 'Everything', hint: 'All but reading and searching files, and keeping its own lists.' },
]

const policies: Readonly<Record<string, string>> = {
  risky: 'risky calls too',
  edits: 'edits and risky calls too',
  commands: 'commands, edits and risky calls too',
  all: 'everything',
}

/** `Asks about risky calls too, while nobody is there`; words this page does not know are said as they are. */
export function askText({ policy, when }: Ask): string {
  if (policy === 'claude') return 'Asks only what Claude Code asks itself'
  const what = Object.hasOwn(policies, policy) ? (policies[policy] ?? policy) : policy
  return `Asks about ${what}, ${when === 'away' ? 'while nobody is there' : when}`
}

/** Whether it holds now is said where it is chosen: `away` alone does not tell. */
export function whenOptions({ name, attended }: Host): readonly Option<When>[] {
  const now = attended ? `Somebody is at ${name} now: it does not hold.` : `Nobody is at ${name} now: it holds.`
  return [
    { is: 'away', text: 'While nobody is there', hint: now },
    { is: 'always', text: 'Always', hint: 'Also while somebody sits at its terminal.' },
  ]
}

/** Chosen here, and yet not done there: the second hook that makes Claude Code ask is missing. */
export function isDeaf(host: Host, ask: Ask): boolean {
  return host.asks === false && ask.policy !== 'claude'
}

/** A headless run has no dialog to ask by, a script asks by itself: neither reads a policy. */
export function canBeMadeToAsk({ headless, agent, state }: Session): boolean {
  return headless !== true && agent !== 'script' && agent !== 'nod' && state !== 'ended'
}

/** What a session's stop does while it has no word of its own. */
export function replyAsHostText({ headless }: Session, { name, reply }: Host): string {
  if (headless === true) return 'A headless run is let go.'
  return reply
    ? `On ${name} a stop waits for your reply.`
    : `On ${name} it stops. While you said you are away, its stop waits.`
}

const states: Readonly<Record<string, string>> = { active: 'works', waiting: 'waits', ended: 'ended' }

export function stateText(state: string): string {
  return Object.hasOwn(states, state) ? (states[state] ?? state) : state
}

const whats: Readonly<Record<string, string>> = {
  finished: 'Finished',
  waits: 'Waits for input',
  denied: 'Denied a call by its auto mode',
  failed: 'Failed',
}

export function newsText(what: string): string {
  return Object.hasOwn(whats, what) ? (whats[what] ?? what) : what
}
