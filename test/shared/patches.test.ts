// Patches: what turns one board into the next turns it into the same on every screen.

import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Board } from '../../shared/board.ts'
import { draftBoard } from '../../shared/board-draft.ts'
import { applyPatch, type Patch, readPatch } from '../../shared/patches.ts'
import { aBoard, aDevice, aSession, aTask, deviceId, instant, sessionId, taskId } from '../support/tasks.ts'

type Deed = { readonly what: string; readonly n: number; readonly text: string }
const awkward = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom('a/b', '~', '~1', '', '0', '-', 'é'),
)
const deed: fc.Arbitrary<Deed> = fc.record({
  what: fc.constantFrom(
    'task',
    'drop',
    'session',
    'mute',
    'news',
    'presence',
    'replace-all',
    'clear',
    'until',
    'nothing',
  ),
  n: fc.nat(5),
  text: awkward,
})

function change(before: Board, deeds: readonly Deed[]): { board: Board; patch: Patch } {
  const board = structuredClone(before)
  const { draft, finish } = draftBoard(board)
  for (const { what, n, text } of deeds) {
    if (what === 'task') draft.tasks[taskId(n)] = aTask(n, { title: text, riskReasons: [text, text] })
    if (what === 'drop') delete draft.tasks[taskId(n)]
    if (what === 'session') draft.sessions[sessionId(n)] = aSession(n, { lastMessage: text })
    if (what === 'mute') draft.devices[deviceId(n)] = aDevice(n, { mutes: { [text]: 'end' } })
    if (what === 'news') {
      const settings = { lockScreen: 'all', news: Array.from({ length: n }, () => text), quickEdits: false }
      draft.devices[deviceId(1)] = aDevice(1, { settings })
    }
    if (what === 'presence') draft.relay.presence = n % 2 ? 'away' : 'here'
    if (what === 'until') Object.assign(draft.relay, { ...draft.relay, presenceUntil: instant(n) })
    if (what === 'replace-all') {
      for (const { id } of Object.values(draft.tasks)) delete draft.tasks[id]
      draft.tasks[taskId(n)] = aTask(n, { preview: text })
    }
    if (what === 'clear') for (const { id } of Object.values(draft.sessions)) delete draft.sessions[id]
  }
  const { patch, whole, apply } = finish()
  const shown = JSON.parse(JSON.stringify(whole()))
  expect(board).toEqual(before)
  apply()
  expect(board).toEqual(shown)
  return { board, patch }
}

describe('a patch', () => {
  it('turns the board into the next one, also after it went over the wire', () => {
    fc.assert(
      fc.property(fc.array(fc.array(deed, { maxLength: 8 }), { maxLength: 12 }), (changes) => {
        let [here, there]: [Board, Board] = [aBoard(), JSON.parse(JSON.stringify(aBoard()))]
        for (const deeds of changes) {
          const next = change(here, deeds)
          there = applyPatch(there, readPatch(JSON.stringify(next.patch)))
          here = next.board
          expect(there).toEqual(here)
        }
      }),
      { numRuns: 300 },
    )
  })

  it('is empty when nothing changed', () => {
    const board = aBoard({ tasks: [aTask(1)] })
    expect(change(board, [])).toEqual({ board, patch: [] })
    expect(change(board, [{ what: 'drop', n: 2, text: '' }])).toEqual({ board, patch: [] })
  })

  it('is made of RFC 6902 operations with text paths', () => {
    const { patch } = change(aBoard(), [{ what: 'task', n: 1, text: 'one' }])
    expect(patch).toEqual([
      { op: 'add', path: `/tasks/${taskId(1)}`, value: expect.objectContaining({ title: 'one' }) },
    ])
  })

  it('leaves the board it was made from as it was', () => {
    const board = aBoard({ tasks: [aTask(1)] })
    const before = JSON.stringify(board)
    const { patch } = change(board, [{ what: 'drop', n: 1, text: '' }])
    applyPatch(board, patch)
    expect(JSON.stringify(board)).toBe(before)
  })

  it('keeps members this version does not know, and takes new ones', () => {
    const newer = { ...aBoard({ tasks: [{ ...aTask(1), mood: 'calm' } as never] }), weather: { today: 'rain' } }
    const patch = readPatch(
      JSON.stringify([
        { op: 'replace', path: '/weather/today', value: 'sun' },
        { op: 'add', path: '/moons', value: { io: 1 } },
        { op: 'replace', path: `/tasks/${taskId(1)}/title`, value: 'other' },
      ]),
    )
    expect(applyPatch(newer, patch)).toMatchObject({
      weather: { today: 'sun' },
      moons: { io: 1 },
      tasks: { [taskId(1)]: { mood: 'calm', title: 'other' } },
    })
  })

  it('that does not fit throws: the reader asks for a snapshot', () => {
    const misfits = ['/tasks/nobody/title', '/nowhere/at/all']
    for (const path of misfits) {
      expect(() => applyPatch(aBoard(), [{ op: 'replace', path, value: 1 }])).toThrow()
      expect(() => applyPatch(aBoard(), [{ op: 'remove', path }])).toThrow()
    }
  })

  it('reaches nothing but the board: no prototype is changed by it', () => {
    for (const path of ['/__proto__/polluted', '/constructor/prototype/polluted', '/tasks/__proto__/polluted']) {
      try {
        applyPatch(aBoard(), [{ op: 'add', path, value: 'yes' }])
      } catch {
        // Refusing is as good as doing nothing.
      }
      expect(Reflect.get({}, 'polluted')).toBeUndefined()
    }
  })

  it('is refused when it is something else', () => {
    const others = ['{}', '[{"op":"move","path":"/a","from":"/b"}]', '[{"op":"add"}]', 'null', '[1]', 'x']
    for (const text of others) expect(() => readPatch(text)).toThrow()
  })
})
