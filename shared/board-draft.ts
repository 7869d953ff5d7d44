// The draft: a board while it is changed. It notes what is put in and taken out; the board stays as it is until `apply`.

import type { Board } from './board.ts'
import type { Patch } from './patches.ts'

/** Things are put in, replaced whole and taken out; a thing itself is never changed in place. */
export type BoardDraft = { -readonly [Key in keyof Board]: Draftable<Board[Key]> }
type Draftable<T> = T extends object ? { -readonly [Key in keyof T]: T[Key] } : T

export type BoardChange = {
  /** Operations that lead from the board before to the one after; none: nothing changed. */
  readonly patch: Patch
  /** Makes the changes in the board the draft was begun on. */
  apply(): void
}

/**
 * Begins a draft, which shows the board with its changes. By hand, where mutative's `create` would do nearly the same:
 * that copies a whole map for one changed thing, a tenth of a millisecond a change, and ten with 5,000 tasks.
 */
export function draftBoard(board: BoardDraft): { draft: BoardDraft; finish: () => BoardChange } {
  const tasks = draftMap('/tasks', board.tasks)
  const sessions = draftMap('/sessions', board.sessions)
  const hosts = draftMap('/hosts', board.hosts)
  const devices = draftMap('/devices', board.devices)
  const relay = draftMap('/relay', board.relay)
  const draft: BoardDraft = {
    protocol: board.protocol,
    tasks: tasks.draft,
    sessions: sessions.draft,
    hosts: hosts.draft,
    devices: devices.draft,
    relay: relay.draft,
  }
  const finish = (): BoardChange => {
    tasks.becomes(draft.tasks)
    sessions.becomes(draft.sessions)
    hosts.becomes(draft.hosts)
    devices.becomes(draft.devices)
    relay.becomes(draft.relay)
    const maps = [tasks, sessions, hosts, devices, relay].filter((map) => map.isChanged())
    return {
      patch: maps.flatMap((map) => map.operations()),
      apply: () => {
        for (const map of maps) map.apply()
      },
    }
  }
  return { draft, finish }
}

type Operation = Patch[number]

type DraftedMap<T> = {
  readonly draft: T
  /** Where the draft of the map was itself replaced. */
  becomes(map: T): void
  isChanged(): boolean
  operations(): readonly Operation[]
  apply(): void
}

/** One map of the board, seen through its changes: `undefined` stands for what was taken out. */
function draftMap<T extends object>(path: string, board: T): DraftedMap<T> {
  const changes = new Map<PropertyKey, unknown>()
  const get = (key: PropertyKey): unknown => (changes.has(key) ? changes.get(key) : Reflect.get(board, key))
  const put = (key: PropertyKey, value: unknown): boolean => changes.set(key, value).has(key)
  const draft = new Proxy(board, {
    get: (_, key) => get(key),
    set: (_, key, value) => put(key, value),
    deleteProperty: (_, key) => put(key, undefined),
    has: (_, key) => get(key) !== undefined,
    ownKeys: () =>
      [...new Set([...Object.keys(board), ...[...changes.keys()].map(String)])].filter((key) => get(key) !== undefined),
    getOwnPropertyDescriptor: (_, key) => {
      const value = get(key)
      return value === undefined ? undefined : { value, writable: true, enumerable: true, configurable: true }
    },
  })
  return {
    draft,
    becomes: (map) => {
      if (map === draft) return
      const things = Object.entries(map)
      for (const key of Object.keys(draft)) put(key, undefined)
      for (const [key, thing] of things) put(key, thing)
    },
    isChanged: () => changes.size > 0,
    operations: () =>
      [...changes].flatMap(([key, value]): Operation[] => {
        const before: unknown = Reflect.get(board, key)
        const at = `${path}/${pointerOf(String(key))}`
        if (value === before) return []
        if (value === undefined) return [{ op: 'remove', path: at }]
        return [{ op: before === undefined ? 'add' : 'replace', path: at, value }]
      }),
    apply: () => {
      for (const [key, value] of changes) {
        if (value === undefined) Reflect.deleteProperty(board, key)
        else Reflect.set(board, key, value)
      }
    },
  }
}

/** A name as a token of a JSON Pointer (RFC 6901, 3). */
function pointerOf(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1')
}
