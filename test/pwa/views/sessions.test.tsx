// @vitest-environment happy-dom

import { screen, within } from '@testing-library/preact'
import { afterEach, describe, expect, it } from 'vitest'
import type { Told } from '../../../pwa/app/model/app-model.ts'
import type { Host, News, Session } from '../../../shared/board.ts'
import { type Hands, renderPage } from '../../support/render-page.tsx'
import { aBoard, aHost, aSession, aTask, hostId, instant, sessionId } from '../../support/tasks.ts'

let hands: Hands
afterEach(() => hands.close())

const risky = { policy: 'risky', when: 'away' } as const
const group = (name: string) => within(screen.getByRole('group', { name }))
const pick = (legend: string, name: string | RegExp) => group(legend).getByRole<HTMLInputElement>('radio', { name })
const checked = (legend: string) =>
  group(legend)
    .getAllByRole<HTMLInputElement>('radio')
    .flatMap((one) => (one.checked ? [one.labels?.[0]?.querySelector('.pick-text')?.textContent] : []))
const onHost = async (over: Partial<Host> = {}) => {
  hands = await renderPage(`/hosts/${hostId(1)}`, { board: aBoard({ hosts: [aHost(1, { asks: true, ...over })] }) })
}
const onSession = async (over: Partial<Session> = {}, host: Partial<Host> = {}) => {
  const board = aBoard({ sessions: [aSession(1, over)], hosts: [aHost(1, { asks: true, ...host })] })
  hands = await renderPage(`/sessions/${sessionId(1)}`, { board })
}
const about = 'What it asks about'
const when = 'When that holds'
const stops = 'When it stops'

describe('what a host asks about', () => {
  it('is chosen by a tap, and shown as chosen only after the relay said so', async () => {
    await onHost({ ask: risky })
    let answer = (_: Told<Host>): void => undefined
    hands.model.changeHost = (of, change) => {
      hands.model.done.push({ did: 'change', of, change })
      return new Promise((resolve) => {
        answer = resolve
      })
    }
    await hands.tap(pick(about, /^Edits too/))
    expect(hands.model.done).toEqual([
      { did: 'change', of: hostId(1), change: { ask: { policy: 'edits', when: 'away' } } },
    ])
    expect(checked(about)).toEqual(['Risky calls too'])
    expect(document.querySelector('[data-waits="true"] .pick-text')?.textContent).toBe('Edits too')
    await hands.turn(() => answer({ ok: true, value: aHost(1, { ask: { policy: 'edits', when: 'away' } }) }))
    expect(checked(about)).toEqual(['Edits too'])
    expect(document.querySelector('[data-waits="true"]')).toBeNull()
    expect(screen.getByText('The relay took it.').getAttribute('role')).toBe('status')
  })

  it('stays what it was where the relay refused, which is said with its remedy', async () => {
    await onHost({ ask: risky })
    hands.model.outcome = { ok: false, code: 'slow-down', message: 'Wait 2 seconds, then try again.' }
    await hands.tap(pick(about, /^Everything/))
    expect(checked(about)).toEqual(['Risky calls too'])
    expect(screen.getByRole('alert').textContent).toBe('Not changed. Wait 2 seconds, then try again.')
    hands.model.outcome = { ok: true }
    await hands.tap(pick(about, /^Everything/))
    expect(screen.queryByRole('alert')).toBeNull()
  })

  it('is sent one choice after the other, the last one last', async () => {
    await onHost({ ask: risky })
    const answers: ((told: Told<Host>) => void)[] = []
    hands.model.changeHost = (of, change) => {
      hands.model.done.push({ did: 'change', of, change })
      return new Promise((resolve) => answers.push(resolve))
    }
    await hands.tap(pick(about, /^Edits too/))
    await hands.tap(pick(about, /^Commands too/))
    await hands.tap(pick(about, /^Everything/))
    expect(hands.model.done).toHaveLength(1)
    await hands.turn(() => answers[0]?.({ ok: true, value: aHost(1) }))
    expect(hands.model.done.slice(1)).toEqual([
      { did: 'change', of: hostId(1), change: { ask: { policy: 'all', when: 'away' } } },
    ])
  })

  it('holds while nobody is there or always, which says nothing where Claude Code asks by itself', async () => {
    await onHost({ ask: risky, attended: false })
    expect(group(when).getByText('Nobody is at workshop now: it holds.')).toBeTruthy()
    await hands.tap(pick(when, /^Always/))
    expect(hands.model.done).toEqual([
      { did: 'change', of: hostId(1), change: { ask: { policy: 'risky', when: 'always' } } },
    ])
    await hands.turn(() => {
      hands.model.board.value = aBoard({ hosts: [aHost(1, { asks: true })] })
    })
    expect(screen.getByRole<HTMLFieldSetElement>('group', { name: when }).disabled).toBe(true)
    expect(checked(when)).toEqual([])
  })

  it('says that it does not hold, and the command, where the hook that makes it ask is missing', async () => {
    await onHost({ ask: risky, asks: false })
    expect(screen.getByText('This does not hold yet.')).toBeTruthy()
    expect(screen.getByText('npm run nod -- connect claude-code --ask')).toBeTruthy()
    expect(screen.getByRole('button', { name: 'Copy' })).toBeTruthy()
    await hands.turn(() => {
      hands.model.board.value = aBoard({ hosts: [aHost(1, { ask: risky, asks: true })] })
    })
    expect(screen.queryByRole('button', { name: 'Copy' })).toBeNull()
  })

  it('says beforehand that the hook is missing, and that nobody knows while no call was seen', async () => {
    await onHost({ asks: false })
    expect(screen.getByText(/lacks the hook that makes it ask more/)).toBeTruthy()
    await hands.turn(() => {
      hands.model.board.value = aBoard({ hosts: [aHost(1)] })
    })
    expect(screen.getByText(/shows at its next call/)).toBeTruthy()
  })

  it('cannot be chosen while the relay is out of reach, and says so', async () => {
    await onHost()
    await hands.turn(() => {
      hands.model.connection.value = { state: 'offline', lastContactAt: null }
    })
    expect(screen.getByText(/Only the relay can change this/)).toBeTruthy()
    expect(screen.getByRole<HTMLFieldSetElement>('group', { name: about }).disabled).toBe(true)
  })

  it('is named where this page does not know it, and is not taken for anything else', async () => {
    await onHost({ ask: { policy: 'most', when: 'away' } })
    expect(screen.getByText(/Chosen is “most”/)).toBeTruthy()
    expect(checked(about)).toEqual([])
  })

  it('is reached from the devices and the sessions', async () => {
    hands = await renderPage('/devices', { board: aBoard() })
    await hands.tap(screen.getByRole('link', { name: 'Settings of workshop' }))
    expect(location.pathname).toBe(`/hosts/${hostId(1)}`)
    await hands.tap(screen.getByRole('link', { name: 'Sessions', current: false }))
    await hands.pass(500)
    await hands.tap(screen.getByRole('link', { name: 'Change what workshop asks about' }))
    expect(screen.getByRole('heading', { level: 1, name: 'workshop' })).toBeTruthy()
  })
})

describe('what a session asks about', () => {
  it('is what its host does, until it goes its own way, and back', async () => {
    await onSession({}, { ask: { policy: 'risky', when: 'always' } })
    expect(checked(about)).toEqual(['As workshop'])
    expect(group(about).getByText('Asks about risky calls too, always.')).toBeTruthy()
    await hands.tap(pick(about, /^Commands too/))
    expect(checked(about)).toEqual(['Commands too'])
    await hands.tap(pick(about, /^As workshop/))
    expect(hands.model.done).toEqual([
      { did: 'change', of: sessionId(1), change: { ask: { policy: 'commands', when: 'always' } } },
      { did: 'change', of: sessionId(1), change: { ask: null } },
    ])
    expect(checked(about)).toEqual(['As workshop'])
  })

  it('cannot be chosen for a headless run or a script, nor for one that ended', async () => {
    await onSession({ headless: true })
    expect(screen.queryByRole('group', { name: about })).toBeNull()
    expect(screen.getByText(/has no dialog to ask by/)).toBeTruthy()
    expect(checked(stops)).toEqual(['As workshop'])
    for (const over of [{ agent: 'script' }, { state: 'ended' }] as const) {
      await hands.turn(() => {
        hands.model.board.value = aBoard({ sessions: [aSession(1, over)] })
      })
      expect(screen.queryAllByRole('group')).toEqual([])
    }
  })

  it('is reached from the head of its tasks in the inbox, and from a task', async () => {
    const tasks = [aTask(1), aTask(2, { sessionId: sessionId(2), project: 'storefront' })]
    hands = await renderPage('/', { board: aBoard({ tasks, sessions: [aSession(1), aSession(2)] }) })
    await hands.tap(screen.getByRole('button', { name: 'Select several' }))
    expect(screen.queryByRole('link', { name: /^acme · workshop/ })).toBeNull()
    await hands.pass(500)
    await hands.tap(screen.getByRole('button', { name: 'Cancel' }))
    await hands.pass(500)
    await hands.tap(screen.getByRole('link', { name: /^acme · workshop/ }))
    expect(location.pathname).toBe(`/sessions/${sessionId(1)}`)
    hands.close()
    hands = await renderPage(`/tasks/${aTask(2).id}`, { board: aBoard({ tasks, sessions: [aSession(2)] }) })
    expect(screen.getByRole('link', { name: 'News, and what it asks about' }).getAttribute('href')).toBe(
      `/sessions/${sessionId(2)}`,
    )
  })

  it('says so when the session is gone', async () => {
    hands = await renderPage(`/sessions/${sessionId(9)}`)
    expect(screen.getByRole('heading', { name: 'This session is gone' })).toBeTruthy()
  })
})

describe('whether a stop waits for a reply', () => {
  it('is chosen for a host', async () => {
    await onHost()
    expect(checked(stops)).toEqual(['Let it stop'])
    await hands.tap(pick(stops, /^Wait for my reply/))
    expect(hands.model.done).toEqual([{ did: 'change', of: hostId(1), change: { reply: true } }])
    expect(checked(stops)).toEqual(['Wait for my reply'])
  })

  it('is chosen for a session: as its host, never, or always', async () => {
    await onSession({ reply: true }, { reply: true })
    expect(checked(stops)).toEqual(['Wait for my reply'])
    await hands.tap(pick(stops, /^Let it stop/))
    await hands.tap(pick(stops, /^As workshop/))
    expect(hands.model.done.map((deed) => deed.did === 'change' && deed.change)).toEqual([
      { reply: false },
      { reply: null },
    ])
    expect(group(stops).getByText('On workshop a stop waits for your reply.')).toBeTruthy()
  })
})

describe('the news of a session', () => {
  const one = (what: News['what'], seconds: number, text: string): News => ({
    ...{ what, at: instant(-seconds), cause: `${seconds}`, text },
  })
  const news = [one('denied', 60, 'Bash: too dangerous'), one('finished', 600, 'The tests pass.')]
  const listed = () => [...document.querySelectorAll('.session-news-one')].map((each) => each.textContent)

  it('are listed newest first with their times', async () => {
    await onSession({ news })
    expect(listed()).toEqual([
      expect.stringMatching(/^Denied a call by its auto mode.*\d.*Bash: too dangerous$/),
      expect.stringMatching(/^Finished.*\d.*The tests pass\.$/),
    ])
  })

  it('wait for a tap when they come while somebody reads: nothing moves by itself', async () => {
    await onSession({ news })
    await hands.turn(() => {
      const more = aSession(1, { news: [one('failed', 1, 'rate_limit'), ...news] })
      hands.model.board.value = aBoard({ sessions: [more] })
    })
    expect(listed()).toHaveLength(2)
    await hands.pass(500)
    await hands.tap(screen.getByRole('button', { name: '1 new' }))
    expect(listed()[0]).toContain('rate_limit')
    expect(screen.queryByRole('button', { name: '1 new' })).toBeNull()
  })

  it('stand in the list of all sessions, those that run first, by host', async () => {
    const sessions = [
      aSession(1, { project: 'nightly', state: 'ended', endedAt: instant(-5), startedAt: instant(-10) }),
      aSession(2, { project: 'acme', news, ask: { policy: 'all', when: 'always' } }),
      aSession(3, { project: 'storefront', startedAt: instant(-60), mode: 'auto' }),
      aSession(4, { agent: 'nod' }),
    ]
    const hosts = [aHost(1, { ask: risky, asks: false }), aHost(2, { revokedAt: instant(-9) })]
    hands = await renderPage('/sessions', {
      board: aBoard({ sessions, hosts, tasks: [aTask(1, { sessionId: sessionId(2) })] }),
    })
    const rows = [...document.querySelectorAll('.session-row')].map((each) => each.textContent)
    expect(rows).toEqual([
      expect.stringMatching(/^storefrontworks.*auto mode.*No news/),
      expect.stringMatching(
        /^acme1 openworks.*Denied a call.*too dangerousAsks about everything, always: does not hold/,
      ),
      expect.stringMatching(/^nightlyended/),
    ])
    expect(screen.getByText(/Asks about risky calls too/).textContent).toMatch(/does not hold yet$/)
    await hands.tap(screen.getByRole('link', { name: /^acme/ }))
    expect(location.pathname).toBe(`/sessions/${sessionId(2)}`)
  })
})
