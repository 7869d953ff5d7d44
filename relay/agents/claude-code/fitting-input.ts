// A changed input that still fits the call: only fields that were there, each of the shape it had, all the way down. What
// Claude Code cannot use, it ignores or fails by, long after somebody said yes.

import type { JsonObject } from '../../../shared/wire.ts'

export type Fitting =
  | { readonly ok: true; readonly input: JsonObject }
  /** Where the first misfit stands: `edits.0.new_string`. */
  | { readonly ok: false; readonly path: string }

/** Without these a call is none. */
const neverEmpty = new Set(['command', 'file_path', 'notebook_path', 'url', 'query'])

/**
 * The whole input with the changes laid over it. Refused: a field that is new, a value of another type, an object with
 * other members, an element like none of its list, a command, path or address that is empty, an address that is none any
 * more, and a time that is over before it begins. An empty list says nothing of its elements.
 */
export function fittingInput(input: JsonObject, changes: JsonObject): Fitting {
  for (const [name, value] of Object.entries(changes)) {
    if (!Object.hasOwn(input, name)) return { ok: false, path: name }
    const path = misfitIn(shapeOf([input[name]]), value, name)
    if (path !== undefined) return { ok: false, path }
    if (!isUsable(name, value, input[name])) return { ok: false, path: name }
  }
  return { ok: true, input: { ...input, ...changes } }
}

/** Claude Code checks its own tools' inputs too, but by then it tells the agent of a denial that nobody gave. */
function isUsable(name: string, value: unknown, before: unknown): boolean {
  if (name === 'timeout' && typeof value === 'number') return value > 0
  if (!neverEmpty.has(name) || typeof value !== 'string') return true
  const wasAddress = name === 'url' && typeof before === 'string' && URL.canParse(before)
  return value.trim() !== '' && (!wasAddress || URL.canParse(value))
}

/** What values at one place have in common. Made once: a list may have thousands of elements on both sides. */
type Shape = {
  readonly types: ReadonlySet<string>
  /** Of the lists' elements, all together; undefined where all lists are empty. */
  readonly elements?: Shape
  /** Of the objects' members; `required` are those that every one has. */
  readonly members: ReadonlyMap<string, Shape>
  readonly required: readonly string[]
}

function shapeOf(values: readonly unknown[]): Shape {
  const elements = values.flatMap((value) => (Array.isArray(value) ? [...value] : []))
  const objects = values.filter(isRecord)
  const found = new Map<string, unknown[]>()
  for (const object of objects) {
    for (const [name, value] of Object.entries(object)) {
      const known = found.get(name)
      if (known) known.push(value)
      else found.set(name, [value])
    }
  }
  return {
    types: new Set(values.map(typeOf)),
    ...(elements.length > 0 && { elements: shapeOf(elements) }),
    members: new Map([...found].map(([name, all]) => [name, shapeOf(all)])),
    required: [...found].flatMap(([name, all]) => (all.length === objects.length ? [name] : [])),
  }
}

/** Where the value is of another shape; undefined when it fits. */
function misfitIn({ types, elements, members, required }: Shape, value: unknown, path: string): string | undefined {
  if (!types.has(typeOf(value))) return path
  if (Array.isArray(value)) {
    if (!elements) return undefined
    return first(value.entries(), ([at, element]) => misfitIn(elements, element, `${path}.${at}`))
  }
  if (!isRecord(value)) return undefined
  const missing = required.find((name) => !Object.hasOwn(value, name))
  if (missing !== undefined) return `${path}.${missing}`
  return first(Object.entries(value), ([name, member]) => {
    const shape = members.get(name)
    return shape ? misfitIn(shape, member, `${path}.${name}`) : `${path}.${name}`
  })
}

function first<T>(all: Iterable<T>, look: (one: T) => string | undefined): string | undefined {
  for (const one of all) {
    const found = look(one)
    if (found !== undefined) return found
  }
  return undefined
}

function typeOf(value: unknown): string {
  return value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value
}

function isRecord(value: unknown): value is JsonObject {
  return typeOf(value) === 'object'
}
