// Who sits at the terminal is not buzzed, who left it is: `auto` goes by the signs of a human, `nod away` and `nod here` by
// what was said.

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type CalmStory, hookOf, openCalmStory } from '../support/journey/calm-story.ts'
import { tap } from '../support/journey/chromium.ts'
import { lacks } from '../support/journey/missing.ts'
import { asks, excusesOf } from '../support/journey/phone-story.ts'

let story: CalmStory

describe.skipIf(lacks('chromium', 'dbus'))('a phone whose person works at the terminal', () => {
  beforeAll(async () => {
    story = await openCalmStory()
  })
  afterEach(async () => {
    expect(excusesOf(story.phone)).toEqual([])
    await story.startOver()
  })
  afterAll(() => story?.close())

  it('buzzes at once where nobody gave a sign; what the agent says to itself is none', async () => {
    await story.tell(hookOf('UserPromptSubmit', { prompt: '<task-notification>The tests have ended.' }))
    await story.ask('npm test')
    await story.phone.notifications.waitFor(asks('npm test'), 'the question, at once')
  })

  it('is given 20 s after a prompt, and never hears of what was settled meanwhile', async () => {
    await story.tell(hookOf('UserPromptSubmit', { prompt: 'fix the tests' }))
    const settled = await story.ask('npm test')
    await story.ask('npm run lint')
    await settled.end('signal')
    await story.pass(10_000)
    expect(await story.buzzed()).toEqual([])
    await story.pass(10_000)
    await story.phone.notifications.waitFor(asks('npm run lint'), 'the question, after 20 s')
    expect(await story.buzzed()).toEqual([expect.stringContaining('npm run lint')])
  })

  it('buzzes at once after `nod away`, also about what waited until then', async () => {
    await story.tell(hookOf('UserPromptSubmit', { prompt: 'fix the tests' }))
    await story.ask('npm test')
    expect(await story.buzzed()).toEqual([])
    await story.relay.nod(['away', '2h'])
    await story.phone.notifications.waitFor(asks('npm test'), 'the question that waited')
    await story.ask('npm run lint')
    await story.phone.notifications.waitFor(asks('npm run lint'), 'the question, at once')
  })

  it('stays silent after `nod here`, and buzzes about what still waits after `nod auto`', async () => {
    await story.relay.nod(['here'])
    await story.ask('npm test')
    await story.pass(600_000)
    expect(await story.buzzed()).toEqual([])
    await story.relay.nod(['auto'])
    await story.phone.notifications.waitFor(asks('npm test'), 'the question that still waits')
  })
  it('is told what happened meanwhile by the `nod here` that ends being away', async () => {
    await story.relay.nod(['away'])
    await story.ask('npm test')
    const lint = await story.ask('npm run lint')
    await story.phone.openPage(`/tasks/${lint.task.id}`)
    await tap(story.phone.page, 'Allow')
    expect(await lint.answer).toContain('"allow"')
    expect(await story.relay.nod(['here'])).toMatch(
      /^. here: no notifications\.\nSince .*: 1 allowed\. 1 task waits\.\n$/,
    )
    expect(await story.relay.nod(['here'])).not.toContain('Since')
  })
})
