// What `nod connect` does about asking: reads the wish of a flag, asks where auto mode would leave the phone silent, and
// hands the policy to the relay, or to the file it takes over when none runs.

import { mkdir } from 'node:fs/promises'
import * as v from 'valibot'
import { type Ask, askPolicyPath, askPolicyWords, readAskPolicy, writeAskPolicy } from './ask-policy.ts'
import { clientOf, homeOf, type World } from './world.ts'

/** `hooks`: whether the entry that asks stands in the settings. Without `ask` the policy stays what it is. */
export type AskWish = { readonly hooks: boolean; readonly ask?: Ask }

const leftAlone: AskWish = { hooks: false, ask: { policy: 'claude', when: 'away' } }

/**
 * The wish behind `--ask [policy[:always|:away]]` (true: bare; false: `--no-ask`); undefined when it is none. `away` is
 * what holds where nothing is said.
 */
export function askWishOf(flag: string | boolean): AskWish | undefined {
  if (flag === true) return { hooks: true }
  if (flag === false) return leftAlone
  const [, word, when = 'away'] = /^([a-z]+)(?::(always|away))?$/.exec(flag) ?? []
  const policy = askPolicyWords.find((each) => each === word)
  if (policy === undefined || (when !== 'always' && when !== 'away')) return undefined
  return { hooks: policy !== 'claude', ask: { policy, when } }
}

export const askWishWords = `--ask takes one of ${askPolicyWords.join(', ')}, alone or with :always or :away behind it.`

/** The question of a terminal whose Claude Code starts in auto mode. Anything but 2 and 3 leaves it as it is. */
export async function chooseInAutoMode({ terminal }: World): Promise<AskWish> {
  terminal.out('Claude Code starts in auto mode: it decides most requests itself, so your phone would rarely be asked.')
  terminal.out('  1  leave it so, and only tell me news')
  terminal.out('  2  ask me about risky calls while I am away')
  terminal.out('  3  ask me about risky calls always')
  const typed = (await terminal.ask('Which one? [1] ')).trim()
  if (typed !== '2' && typed !== '3') {
    // No device gets news before somebody wants them on it.
    terminal.out('News are off until you turn them on: on each device, in the app under Notifications.')
    return leftAlone
  }
  return { hooks: true, ask: { policy: 'risky', when: typed === '2' ? 'away' : 'always' } }
}

/**
 * Hands the policy over and answers what was done, one sentence. A relay that does not run takes it over when it
 * starts; one on another host keeps its own, which only a device changes.
 */
export async function handOverAsk(
  world: World,
  flags: { readonly home?: string; readonly relay?: string },
  ask: Ask,
): Promise<{ readonly ok: boolean; readonly text: string }> {
  const what = `${spokenPolicy(ask)}.`
  if (flags.relay === undefined) {
    const answer = await clientOf(world, flags.home).ask('PUT', '/operator/ask', v.looseObject({}), ask)
    if (answer.ok) return { ok: true, text: what }
    if (answer.reason !== 'not-reachable') return { ok: false, text: answer.message }
  }
  const home = homeOf(world, flags.home)
  const path = askPolicyPath(home)
  await mkdir(home, { recursive: true, mode: 0o700 })
  const before = writtenBefore(path)
  const isTakenOver = flags.relay === undefined
  const rest = isTakenOver ? { chosen: true as const } : {}
  writeAskPolicy(path, { sessions: before?.sessions ?? {}, away: before?.away ?? true, host: ask, ...rest })
  if (isTakenOver) return { ok: true, text: what }
  return {
    ok: true,
    text: `${what} From the relay's first word on its own setting holds: choose it in the app, at this host.`,
  }
}

function writtenBefore(path: string) {
  try {
    return readAskPolicy(path).policy
  } catch {
    return undefined
  }
}

function spokenPolicy({ policy, when }: Ask): string {
  if (policy === 'claude') return 'Claude Code asks what it would ask anyway, and nothing more'
  const what = {
    risky: 'risky calls',
    edits: 'edits and risky calls',
    commands: 'commands and edits',
    all: 'everything it does',
  }
  return `Claude Code asks about ${what[policy]}, ${when === 'always' ? 'always' : 'while nobody sits here'}`
}
