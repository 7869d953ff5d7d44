// Changes to the settings' text, as small as they can be: entries of ours are put in, mended or taken out; nothing else moves.
import { type JsonPath, withAdded, withRemoved, withReplaced } from './json-text.ts'
import { type Ownership, ownershipOf, type WantedHook } from './own-hooks.ts'
import { elementsOf, type Members, membersOf, parseMembers } from './settings-file.ts'

export type FoundHook = {
  readonly event: string
  readonly path: JsonPath
  readonly entry: unknown
  readonly ownership: Ownership
}
export type HookEdit = {
  readonly text: string
  readonly added: number
  readonly mended: number
  readonly removed: number
}

/** Every hook of the settings, in the order of the file, with whose it is. Odd shapes are skipped: they are not ours. */
export function findHooks(
  settings: Members,
  launcher: string,
  exists: (path: string) => boolean,
): readonly FoundHook[] {
  return Object.entries(membersOf(settings.hooks) ?? {}).flatMap(([event, groups]) =>
    (elementsOf(groups) ?? []).flatMap((group, g) =>
      (elementsOf(membersOf(group)?.hooks) ?? []).map((entry, h) => {
        const ownership = ownershipOf(entry, launcher, exists)
        return { event, path: ['hooks', event, g, 'hooks', h], entry, ownership }
      }),
    ),
  )
}

/** The first place among `paths` that holds something our members cannot be added to; undefined when all is well. */
export function oddPlace(settings: Members, events: readonly string[]): string | undefined {
  const { hooks, permissions } = settings
  if (hooks !== undefined && membersOf(hooks) === undefined) return 'hooks'
  if (permissions !== undefined && membersOf(permissions) === undefined) return 'permissions'
  const deny = membersOf(permissions)?.deny
  if (deny !== undefined && elementsOf(deny) === undefined) return 'permissions.deny'
  const list = membersOf(hooks) ?? {}
  const odd = events.find((event) => list[event] !== undefined && elementsOf(list[event]) === undefined)
  return odd === undefined ? undefined : `hooks.${odd}`
}

/** Brings the entries of ours to `wanted`: what is right stays, what is stale is mended in its place, what is too many goes. */
export function withHooks(text: string, found: readonly FoundHook[], wanted: readonly WantedHook[]): HookEdit {
  const missing = [...wanted]
  const take = (fits: (each: WantedHook) => boolean): WantedHook | undefined => {
    const at = missing.findIndex(fits)
    return at < 0 ? undefined : missing.splice(at, 1)[0]
  }
  const ours = found.filter(({ ownership }) => ownership === 'ours')
  const stale = ours.filter((hook) => take((each) => isSame(each, hook)) === undefined)
  const surplus: FoundHook[] = []
  let edited = text
  for (const hook of stale) {
    const right = take(({ event }) => event === hook.event)
    if (right === undefined) surplus.push(hook)
    else edited = withReplaced(edited, hook.path, right.entry)
  }
  edited = withoutHooks(edited, surplus)
  for (const { event, matcher, entry } of missing) {
    const group = { ...(matcher === undefined ? {} : { matcher }), hooks: [entry] }
    edited = withListed(edited, ['hooks', event], group)
  }
  const mended = stale.length - surplus.length
  return { text: edited, added: missing.length, mended, removed: surplus.length }
}

/** Takes entries out, and with the last one its group, its event and `hooks` itself. */
export function withoutHooks(text: string, hooks: readonly FoundHook[]): string {
  // From the end, so that the places of those still to go stay what they were.
  return hooks.toReversed().reduce((edited, { path }) => {
    const [event, group] = [path.slice(0, 2), path.slice(0, 3)]
    const without = withRemoved(edited, path)
    const tidied = isEmpty(without, path.slice(0, 4)) ? withRemoved(without, group) : without
    return withoutEmpty(tidied, [event, ['hooks']])
  }, text)
}

/** Adds to a list two levels down, making the object and the list where they are missing. */
export function withListed(text: string, [outer, inner]: readonly [string, string], value: unknown): string {
  const holder = membersOf(at(text, [outer]))
  if (holder === undefined) return withAdded(text, [], outer, { [inner]: [value] })
  if (elementsOf(holder[inner]) === undefined) return withAdded(text, [outer], inner, [value])
  return withAdded(text, [outer, inner], undefined, value)
}

/** Takes out those of the containers, the innermost first, that hold nothing any more. */
export function withoutEmpty(text: string, containers: readonly JsonPath[]): string {
  return containers.reduce((edited, path) => (isEmpty(edited, path) ? withRemoved(edited, path) : edited), text)
}

function isSame({ event, entry }: WantedHook, hook: FoundHook): boolean {
  const there = membersOf(hook.entry) ?? {}
  const sameCall = there.type === entry.type && there.command === entry.command && there.timeout === entry.timeout
  const sameWay = (there.async === true) === (entry.async === true) && there.onFailure === entry.onFailure
  return event === hook.event && sameCall && sameWay
}

function isEmpty(text: string, path: JsonPath): boolean {
  const value = at(text, path)
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0
}

function at(text: string, path: JsonPath): unknown {
  const step = (value: unknown, key: string | number): unknown =>
    typeof key === 'number' ? elementsOf(value)?.[key] : membersOf(value)?.[key]
  return path.reduce<unknown>(step, parseMembers(text))
}
