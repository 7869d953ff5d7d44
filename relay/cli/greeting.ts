// The greeting of `nod start`: where the relay listens, what keeps devices from reaching it, and how to go on while nobody
// is paired.

import type { Relay } from '../main.ts'
import { shellQuoted } from './connect/shell-words.ts'
import { dataFolderOf } from './data-folder.ts'
import { linkAt, pairingRows, qrLines, rowLines } from './pairing-words.ts'
import { presenceWords } from './presence.ts'
import type { Settings } from './settings.ts'
import { plain } from './terminal.ts'
import type { World } from './world.ts'

/** A code or link goes to somebody who looks at a terminal, never into a log. */
export function greeting(relay: Relay, settings: Settings, world: World): readonly string[] {
  const { terminal, own } = world
  const { home, origin } = settings
  const listens = `Nod listens on ${relay.url}`
  const problems = [...problemsOf(relay, settings), ...heldBack(relay, world)]
  if (!terminal.isTerminal) return [listens, ...problems]
  const head = [
    '',
    `${terminal.good('●')} ${listens}${origin === undefined ? '' : `, in public ${origin}`}`,
    ...(relay.presence.state === 'away' ? [`${terminal.good('●')} You are ${wordsOf(relay, world)}`] : []),
    ...problems.map((problem) => `${terminal.warn('!')} ${problem}`),
  ]
  if (relay.pairedDevices > 0) return [...head, terminal.dim('  Ctrl-C stops it.'), '']
  const pairing = relay.openPairing()
  // A certificate knows the public name, not the loopback one.
  const here = relay.certifiedNames === undefined ? relay.url : (origin ?? relay.url)
  const rows = pairingRows({ ...pairing, url: linkAt(here, pairing.url) }, terminal)
  // Another terminal does not know of this one's variables: where the folder is not the usual one, it is named.
  const there = home === dataFolderOf(undefined, world) ? '' : ` --home ${shellQuoted(home)}`
  const connect = terminal.bold(`${own.nod} connect claude-code${there}`)
  const picture = origin === undefined ? [] : qrLines(linkAt(origin, pairing.url), terminal)
  return [
    ...head,
    '',
    ...rowLines([...rows, ['Connect Claude Code', connect]]),
    '',
    ...(picture.length > 0 ? [...picture, ''] : []),
    terminal.dim(`  A new code: ${own.nod} pair${there}.  Ctrl-C stops Nod.`),
    '',
  ]
}

/** What keeps a device out although the relay runs, one sentence each. */
function problemsOf({ url, certifiedNames, devicesElsewhere }: Relay, { origin, bind }: Settings): readonly string[] {
  return [
    ...(origin === undefined && bind !== undefined && bind !== '127.0.0.1'
      ? [`No phone comes in yet: it needs a name. Start with --origin ${exampleOrigin(url, certifiedNames ?? [])}`]
      : []),
    ...byOrigin(devicesElsewhere).map(
      ([old, names]) =>
        `${names.join(', ')}: paired at ${old}, where Nod does not answer now. Pair again at the new address, or start with ${settingFor(old)}`,
    ),
  ]
}

/** Somebody said that they are here, maybe long ago: nothing would be pushed, and nothing would look wrong. */
function heldBack(relay: Relay, world: World): readonly string[] {
  return relay.presence.state === 'here' ? [`You are ${wordsOf(relay, world)}. ${world.own.nod} auto ends that.`] : []
}

function wordsOf({ presence: { state, until } }: Relay, { now }: World): string {
  return presenceWords(state, until, now())
}

/** A name the certificate is good for, as an address; a wildcard stands for one name below it. */
function exampleOrigin(url: string, names: readonly string[]): string {
  const name = names.find((each) => each.includes('.') && !/^[\d.:]+$/.test(each)) ?? 'NAME'
  return `https://${name.replace(/^\*/, 'nod')}:${new URL(url).port}`
}

/** The old address is https, or a port on this machine. */
function settingFor(origin: string): string {
  const { protocol, port } = new URL(origin)
  return protocol === 'https:' ? `--origin ${origin}` : `--port ${port === '' ? '80' : port}`
}

function byOrigin(devices: Relay['devicesElsewhere']): readonly (readonly [string, readonly string[]])[] {
  const names = new Map<string, readonly string[]>()
  for (const { name, origin } of devices) names.set(origin, [...(names.get(origin) ?? []), plain(name)])
  return [...names]
}
