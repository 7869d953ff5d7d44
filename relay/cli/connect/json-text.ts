// A JSON file as text: one value is put in or taken out, every other byte stays. Somebody else's settings keep their order,
// their indentation and their line ends; parsing and printing the whole file would not keep them.

export type JsonPath = readonly (string | number)[]
type Json = unknown
type Value = { readonly start: number; readonly end: number; readonly items: readonly Item[] }
/** A member or an element: `from` is where it begins (a member at its key). */
type Item = { readonly key: string | number; readonly from: number; readonly value: Value }

/** Puts `value` at the end of the object (under `key`) or list at `path`. The text must be JSON and the path must lead there. */
export function withAdded(text: string, path: JsonPath, key: string | undefined, value: Json): string {
  const holder = valueAt(text, path)
  const name = key === undefined ? '' : `${JSON.stringify(key)}: `
  const last = holder.items.at(-1)
  if (last === undefined) {
    const outer = indentAt(text, holder.start)
    const inner = outer + unitOf(text)
    const eol = endOf(text)
    return splice(
      text,
      holder.start + 1,
      holder.end - 1,
      eol + inner + name + printed(text, value, inner) + eol + outer,
    )
  }
  const before = holder.items.at(-2)?.value.end ?? holder.start
  const isInline = !text.slice(before, last.from).includes('\n')
  const indent = indentAt(text, last.from)
  const added = isInline
    ? `, ${name}${JSON.stringify(value)}`
    : `,${endOf(text)}${indent}${name}${printed(text, value, indent)}`
  return splice(text, last.value.end, last.value.end, added)
}

/** Puts `value` in the place of the one at `path`. */
export function withReplaced(text: string, path: JsonPath, value: Json): string {
  const old = valueAt(text, path)
  return splice(text, old.start, old.end, printed(text, value, indentAt(text, old.start)))
}

/** Takes out the member or element at `path`, which is not the root. */
export function withRemoved(text: string, path: JsonPath): string {
  const holder = valueAt(text, path.slice(0, -1))
  const at = holder.items.findIndex(({ key }) => key === path.at(-1))
  const [item, before, after] = [holder.items[at], holder.items[at - 1], holder.items[at + 1]]
  if (item === undefined) throw new Error(`nothing at ${path.join('.')}`)
  if (before !== undefined) return splice(text, before.value.end, item.value.end, '')
  if (after !== undefined) return splice(text, item.from, after.from, '')
  return splice(text, holder.start + 1, holder.end - 1, '')
}

function splice(text: string, from: number, to: number, put: string): string {
  return text.slice(0, from) + put + text.slice(to)
}

function printed(text: string, value: Json, indent: string): string {
  return JSON.stringify(value, null, unitOf(text)).replaceAll('\n', endOf(text) + indent)
}

function endOf(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n'
}

function unitOf(text: string): string {
  return /^([ \t]+)\S/m.exec(text)?.[1] ?? '  '
}

function indentAt(text: string, at: number): string {
  const line = text.slice(text.lastIndexOf('\n', at - 1) + 1, at)
  return /^[ \t]*/.exec(line)?.[0] ?? ''
}

function valueAt(text: string, path: JsonPath): Value {
  let value = scan(text, skipSpace(text, 0))
  for (const key of path) {
    // Of two members of one name the last one counts, as for JSON.parse.
    const item = value.items.findLast((each) => each.key === key)
    if (item === undefined) throw new Error(`nothing at ${path.join('.')}`)
    value = item.value
  }
  return value
}

// The text is known to be JSON (it was parsed before), so this only has to find where things begin and end.
function scan(text: string, start: number): Value {
  const opener = text[start]
  if (opener !== '{' && opener !== '[') return { start, end: scalarEnd(text, start), items: [] }
  const items: Item[] = []
  let at = skipSpace(text, start + 1)
  while (text[at] !== '}' && text[at] !== ']') {
    if (at >= text.length) throw new Error('the text ends inside a value')
    const from = at
    let key: string | number = items.length
    if (opener === '{') {
      at = scalarEnd(text, from)
      key = String(JSON.parse(text.slice(from, at)))
      at = skipSpace(text, skipSpace(text, at) + 1)
    }
    const value = scan(text, at)
    items.push({ key, from, value })
    at = skipSpace(text, value.end)
    if (text[at] === ',') at = skipSpace(text, at + 1)
  }
  return { start, end: at + 1, items }
}

function scalarEnd(text: string, start: number): number {
  const scalar = /"(?:[^"\\]|\\.)*"|[^\s,\]}]+/sy
  scalar.lastIndex = start
  return start + (scalar.exec(text)?.[0].length ?? 1)
}

function skipSpace(text: string, from: number): number {
  let at = from
  while (at < text.length && ' \t\r\n\uFEFF'.includes(text.charAt(at))) at += 1
  return at
}
