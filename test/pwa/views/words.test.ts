import { describe, expect, it } from 'vitest'
import { announcementsOf } from '../../../pwa/app/views/announcement.ts'
import { deedText, emptyText, toolText } from '../../../pwa/app/views/ask-text.ts'
import { guessDeviceName } from '../../../pwa/app/views/device-name.ts'
import { historyPath, screenOf, taskPath } from '../../../pwa/app/views/screen.ts'
import { agoText, leftText, shareLeft, spanText } from '../../../pwa/app/views/span-text.ts'
import { stepText } from '../../../pwa/app/views/step-text.ts'
import { isWholeCode, typedCode } from '../../../pwa/app/views/typed-code.ts'
import { visibleParts } from '../../../pwa/app/views/visible-text.ts'
import { aDecision, aSession, aTask, instant, someNow, taskId } from '../../support/tasks.ts'

describe('an empty inbox', () => {
  it('says how to connect while no session was ever seen', () => {
    expect(emptyText([])).toMatchObject({ title: 'No session seen yet', connect: true })
  })

  it('says that sessions run and nothing waits', () => {
    expect(emptyText([aSession(1), aSession(2)])).toMatchObject({ title: 'Nothing waits', text: '2 sessions run.' })
  })

  it('says when auto mode is why', () => {
    const auto = [1, 2, 3].map((n) => aSession(n, { mode: 'auto' }))
    expect(emptyText(auto).text).toBe('3 sessions run in auto mode: they rarely ask.')
    expect(emptyText([...auto.slice(0, 1), aSession(2)]).text).toBe(
      '1 session runs in auto mode: it rarely asks. 1 more runs.',
    )
  })

  it('does not count sessions that ended', () => {
    expect(emptyText([aSession(1, { state: 'ended', mode: 'auto' })]).text).toContain('No session runs')
  })
})

describe('times', () => {
  it('are short and rounded down', () => {
    expect(spanText(640)).toBe('0.6 s')
    expect(spanText(125_000)).toBe('2 min')
    expect(leftText(instant(299), someNow)).toBe('4 min left')
    expect(leftText(instant(-1), someNow)).toBe('out of time')
    expect(agoText(instant(-3), someNow)).toBe('just now')
    expect(agoText(instant(-7_300), someNow)).toBe('2 h ago')
  })

  it('are shares of the whole, between none and all', () => {
    expect(shareLeft(instant(-50), instant(50), someNow)).toBe(0.5)
    expect(shareLeft(instant(-50), instant(-10), someNow)).toBe(0)
    expect(shareLeft(instant(10), instant(20), someNow)).toBe(1)
  })
})

describe('what is asked', () => {
  it('is said in our words', () => {
    expect(deedText(aTask(1))).toBe('wants to run a command')
    expect(deedText(aTask(1, { toolName: 'mcp__github__create_issue' }))).toBe('wants to use create_issue of github')
    expect(deedText(aTask(1, { agent: 'nod', toolName: 'test' }))).toBe('sends a test')
    expect(deedText(aTask(1, { kind: 'ballot' }))).toBe('asks: ballot')
    expect(toolText('constructor')).toBe('constructor')
  })
})

describe('the steps of a task', () => {
  it('are told in words, those of a newer relay as they came', () => {
    expect(stepText({ what: 'parked' })).toBe('Asked')
    expect(stepText({ what: 'deny', by: 'Pixel 8' })).toBe('Deny, by Pixel 8')
    expect(stepText({ what: 'teleported' })).toBe('teleported')
  })
})

describe('announcements', () => {
  const host = () => 'workshop'

  it('tell of new tasks and of results, not of the first board', () => {
    const task = aTask(1)
    const settled = aTask(1, { state: 'decided', decision: aDecision({ verdict: 'deny' }) })
    expect(announcementsOf(null, { [task.id]: task }, host)).toEqual([])
    expect(announcementsOf({}, { [task.id]: task }, host)).toEqual([
      'New: Claude Code on workshop wants to run a command, acme.',
    ])
    expect(announcementsOf({ [task.id]: task }, { [task.id]: settled }, host)).toEqual(['Run a command: Deny sent.'])
    expect(announcementsOf({ [task.id]: settled }, { [task.id]: settled }, host)).toEqual([])
  })
})

describe('the address', () => {
  it('names a screen, and links name the same', () => {
    expect(screenOf('/', {})).toEqual({ is: 'inbox', taskId: null })
    expect(screenOf(taskPath(taskId(1)), {})).toEqual({ is: 'inbox', taskId: taskId(1) })
    expect(historyPath(taskId(1))).toBe(`/history?task=${taskId(1)}`)
    expect(screenOf('/history', { task: taskId(1) })).toEqual({ is: 'history', taskId: taskId(1) })
    expect(screenOf('/devices', {})).toEqual({ is: 'devices' })
    expect(screenOf('/elsewhere', {})).toEqual({ is: 'unknown' })
  })

  it('with an id that is none names no task', () => {
    expect(screenOf('/tasks/../devices', {})).toEqual({ is: 'unknown' })
    expect(screenOf('/tasks/nonsense', {})).toEqual({ is: 'inbox', taskId: null })
  })
})

describe('a typed code', () => {
  it('gets its dash and its capitals by itself', () => {
    expect(typedCode('k7qm2')).toBe('K7QM-2')
    expect(typedCode('K7QM')).toBe('K7QM')
    expect(typedCode('k7qm-2xdv and more')).toBe('K7QM-2XDV')
    expect(typedCode('oil0')).toBe('0110')
    expect(isWholeCode('K7QM-2XDV')).toBe(true)
    expect(isWholeCode('K7QM-2XD')).toBe(false)
  })
})

describe('the guess at a device’s name', () => {
  it.each([
    ['Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0', 'Firefox on Linux'],
    [
      'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/156.0.0.0 Mobile Safari/537.36',
      'Chrome on Android',
    ],
    ['Mozilla/5.0 (Linux; Android 16; Pixel 8) AppleWebKit/537.36 Chrome/156.0.0.0 Mobile Safari/537.36', 'Pixel 8'],
    ['Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X) Version/26.0 Mobile/15E148 Safari/604.1', 'iPhone'],
    ['Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/156.0.0.0 Safari/537.36 Edg/156.0', 'Edge on Windows'],
    ['', 'Browser'],
  ])('of %s is %s', (userAgent, name) => {
    expect(guessDeviceName(userAgent)).toBe(name)
  })
})

describe('somebody else’s text', () => {
  it('names what the eye would not see', () => {
    expect(visibleParts('a\u202eb\nc')).toEqual([
      { is: 'plain', text: 'a' },
      { is: 'hidden', text: 'U+202E' },
      { is: 'plain', text: 'b\nc' },
    ])
    expect(visibleParts('')).toEqual([])
  })
})
