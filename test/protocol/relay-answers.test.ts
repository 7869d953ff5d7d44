// What the relay says today, beside what it said when protocol 1 was landed: it may say more, never less.

import { beforeAll, describe, expect, it } from 'vitest'
import { errorStatus } from '../../shared/errors.ts'
import { everyError, type Refusal, unearned } from './every-error.ts'
import { everythingSaid, type Said } from './everything-said.ts'
import { differences, readFixtures } from './shape.ts'

const fixtures = readFixtures()
const spoken = /^(operator|pairing|hooks|tasks|stream|board|log|cli|devices|push|presence|reach)\//
/** Written by hand: members that a short story does not show, and what only time or a broken log brings. */
const byHand: readonly string[] = [
  ...['operator/doctor-every-member.answer', 'presence/looked.answer', 'cli/reach-way-commands'],
  ...['board/every-member-asks', 'board/every-member-confirming', 'tasks/details-not-confirmed.answer'],
  ...['board/every-member', 'tasks/details-every-member.answer', 'stream/ping', 'stream/fresh', 'stream/resumed'],
  ...['tasks/decision-allow-with-all.request', 'tasks/decision-answer.request', 'tasks/decision-reply.request'],
  ...['tasks/decision-done.request', 'tasks/decision-cancel.request', 'cli/log-verify-bad'],
  ...['board/every-member-news', 'tasks/details-given.answer', 'tasks/details-changed.answer'],
  'tasks/changes-do-not-fit.answer',
]
/** Members that depend on how the relay was started. */
const notHere: readonly string[] = ['/origin: is missing', '/claudeCode/problems: nothing there to compare']

describe('the relay of today', () => {
  let said: Said
  let refusals: ReadonlyMap<string, Refusal>
  beforeAll(async () => {
    said = await everythingSaid()
    refusals = await everyError()
  }, 30_000)

  for (const [name, fixture] of fixtures) {
    if (!spoken.test(name) || byHand.includes(name)) continue
    it(`still says all of ${name}`, () => {
      expect(said.has(name)).toBe(true)
      expect(differences(fixture, said.get(name)).filter((found) => !notHere.includes(found))).toEqual([])
    })
  }

  it('has a fixture for everything it says in the story', () => {
    expect([...said.keys()].filter((name) => !fixtures.has(name))).toEqual([])
  })

  it('gives the agent the very same answers', () => {
    const answers = [...fixtures].filter(([name]) => name.startsWith('hooks/'))
    for (const [name, fixture] of answers) expect(said.get(name)).toEqual(fixture)
  })

  it('earns every error of the contract with its status and its shape', () => {
    for (const [code, status] of Object.entries(errorStatus)) {
      const fixture = fixtures.get(`errors/${code}`)
      expect(fixture).toMatchObject({ status, body: { error: { code } } })
      if (unearned.includes(code)) continue
      const refusal = refusals.get(code)
      expect(refusal).toMatchObject({ status, body: { error: { code } } })
      expect(differences(fixture, refusal)).toEqual([])
    }
    const changes = refusals.get('answers-do-not-fit')?.body
    expect(differences(fixtures.get('tasks/changes-do-not-fit.answer'), changes)).toEqual([])
  })
})
