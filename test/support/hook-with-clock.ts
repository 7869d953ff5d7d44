// The hook's client in this process, with a clock the test moves: what it would wait for takes no time.
import { runHook } from '../../relay/cli/hook.ts'
import type { HookWorld } from '../../relay/cli/hook-world.ts'

type Timer = { readonly at: number; readonly ms: number; readonly then: () => void }

/** A clock the test moves. `armed` resolves once the client has set its `count`-th timer of that length. */
function makeClock() {
  let now = 0
  let timers: readonly Timer[] = []
  const set: number[] = []
  const watchers = new Set<() => void>()
  return {
    now: () => now,
    after: (ms: number, then: () => void) => {
      const timer = { at: now + ms, ms, then }
      timers = [...timers, timer]
      set.push(ms)
      for (const look of watchers) look()
      return () => {
        timers = timers.filter((each) => each !== timer)
      }
    },
    advance: (ms: number) => {
      now += ms
      const due = timers.filter(({ at }) => at <= now)
      timers = timers.filter(({ at }) => at > now)
      for (const { then } of due) then()
    },
    armed: (ms: number, count = 1) =>
      new Promise<void>((resolve) => {
        const look = (): void => {
          if (set.filter((each) => each === ms).length < count) return
          watchers.delete(look)
          resolve()
        }
        watchers.add(look)
        look()
      }),
    set,
  }
}

export type ServedHook = ReturnType<typeof serveHook>

/** Serves one event with the relay on `socket`; `more` is what the test wants of the outside. */
export function serveHook(socket: string, input: string, more: Partial<HookWorld> = {}) {
  const clock = makeClock()
  const printed: string[] = []
  const signal = new AbortController()
  const world: HookWorld = {
    argv: ['--timeout', '86400', '--socket', socket],
    env: {},
    uid: process.getuid?.(),
    parent: 1,
    firedAt: 1_795_000_000_000,
    attachId: '0b8f7f7e-3c0a-4b5e-9d7a-1f2e3d4c5b6a',
    signalled: signal.signal,
    readInput: () => Promise.resolve(Buffer.from(input)),
    print: (text) => {
      printed.push(text)
      return Promise.resolve(true)
    },
    debug: () => undefined,
    signOfLife: () => undefined,
    now: clock.now,
    after: clock.after,
    random: () => 1,
    ...more,
  }
  return { clock, printed, signal, ended: runHook(world) }
}
