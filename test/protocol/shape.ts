// Shapes: what an older reader relies on in a message. A newer one may say more, never less and nothing by another type.

import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('../fixtures/protocol-1', import.meta.url))

/** Every fixture by its path without ending: JSON as its value, the rest as text. */
export function readFixtures(): ReadonlyMap<string, unknown> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /\.(json|txt)$/.test(name))
  return new Map(
    names.sort().map((name) => {
      const text = readFileSync(`${folder}/${name}`, 'utf8')
      return [name.replace(/\.(json|txt)$/, ''), name.endsWith('.json') ? JSON.parse(text) : text]
    }),
  )
}

/** Where `real` lacks what `fixture` has, or has it by another type. Things under ids are compared with each other. */
export function differences(fixture: unknown, real: unknown, path = ''): readonly string[] {
  const [wanted, found] = [typeOf(fixture), typeOf(real)]
  if (wanted !== found) return [`${path || '/'}: ${wanted} became ${found}`]
  if (Array.isArray(fixture) && Array.isArray(real)) {
    const sample = real[0]
    if (fixture.length === 0) return []
    return sample === undefined ? [`${path}: nothing there to compare`] : differences(fixture[0], sample, `${path}/0`)
  }
  if (!isObject(fixture) || !isObject(real)) return []
  const id = Object.keys(fixture).find(isId)
  if (id !== undefined) {
    const sample = Object.entries(real).find(([name]) => isId(name))
    return sample ? differences(fixture[id], sample[1], `${path}/<id>`) : [`${path}: nothing there to compare`]
  }
  return Object.entries(fixture).flatMap(([name, member]) =>
    name in real ? differences(member, real[name], `${path}/${name}`) : [`${path}/${name}: is missing`],
  )
}

function typeOf(value: unknown): string {
  return value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}

const isId = (name: string): boolean => /^(task|dev|host|ses)_/.test(name)
