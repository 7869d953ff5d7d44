// A world for a command: nothing in its environment, a terminal that remembers what was said, a clock that stands.

import type { World } from '../../../relay/cli/world.ts'

export type FakeWorld = World & { readonly out: string[]; readonly err: string[] }

export function fakeWorld({
  env = {},
  isTerminal = false,
  typed,
}: {
  readonly env?: Readonly<Record<string, string>>
  readonly isTerminal?: boolean
  /** What is typed when somebody is asked; without it nobody sits there. */
  readonly typed?: string
}): FakeWorld {
  const out: string[] = []
  const err: string[] = []
  const same = (text: string) => text
  return {
    out,
    err,
    env,
    homedir: '/home/dev',
    cwd: '/home/dev/acme',
    platform: 'linux',
    nodePath: '/usr/bin/node',
    place: { temp: '/tmp', uid: process.getuid?.() ?? 0 },
    own: { root: '/home/dev/nod', version: '0.1.0', nod: 'nod', start: 'nod start' },
    now: () => Date.parse('2026-11-22T12:00:00.000Z'),
    terminal: {
      isTerminal,
      canAsk: typed !== undefined,
      out: (line) => out.push(...line.split('\n')),
      err: (line) => err.push(...line.split('\n')),
      ask: async (question) => {
        out.push(question)
        return typed ?? ''
      },
      bold: same,
      dim: same,
      good: same,
      warn: same,
      lightOnDark: same,
    },
  }
}
