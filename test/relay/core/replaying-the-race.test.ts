// The race between terminal and phone, row by row, as the real CLI played it (test/fixtures/recordings).

import { describe, expect, it } from 'vitest'
import { loadRecording, recordingNames } from '../../support/replay.ts'
import { endingOf, endings, quitsLater, replay, until } from '../../support/replaying.ts'

const tasksOf = (name: string, options = {}) => endings(name, options)

describe('a gate answered at the terminal', () => {
  it('Yes: was answered elsewhere, though its client waits on, and is handed back then', () => {
    expect(tasksOf('yes-at-terminal')).toEqual(['withdrawn: answered-elsewhere'])
  })
  it('Yes: the end of its call alone is enough', () => {
    const withoutStop = { moments: until(({ recorded }) => recorded.event.hook_event_name === 'Stop') }
    expect(tasksOf('yes-at-terminal', withoutStop)).toEqual(['parked'])
    const onlyCall = {
      moments: (all: Parameters<typeof quitsLater>[0]) =>
        all.filter(({ recorded }) => recorded.event.hook_event_name !== 'Stop'),
    }
    expect(tasksOf('yes-at-terminal', onlyCall)).toEqual(['withdrawn: answered-elsewhere'])
  })
  it('No: was declined at the terminal', () => {
    expect(tasksOf('no-at-terminal', { moments: quitsLater })).toEqual(['withdrawn: declined-at-terminal'])
  })
  it('Esc: was declined at the terminal', () => {
    expect(tasksOf('esc-at-terminal', { moments: quitsLater })).toEqual(['withdrawn: declined-at-terminal'])
  })
  it('No with feedback: was answered elsewhere, noticed at the Stop', () => {
    expect(tasksOf('no-with-feedback')).toEqual(['withdrawn: answered-elsewhere'])
    const beforeStop = { moments: until(({ recorded }) => recorded.event.hook_event_name === 'Stop') }
    expect(tasksOf('no-with-feedback', beforeStop)).toEqual(['parked'])
  })
  it('two calls parked together, Yes to one and Esc at the other: each its own ending', () => {
    expect(tasksOf('two-calls-at-terminal', { moments: quitsLater })).toEqual([
      'withdrawn: declined-at-terminal',
      'withdrawn: answered-elsewhere',
    ])
  })
  it('two calls parked together: the end of one does not end the other', () => {
    const atFirstEnd = { moments: until(({ what }) => what === 'ends') }
    expect(tasksOf('two-calls-at-terminal', atFirstEnd)).toEqual(['parked', 'withdrawn: answered-elsewhere'])
  })
  it('two identical calls, Esc at the first dialog: both were declined', () => {
    const declined = 'withdrawn: declined-at-terminal'
    expect(tasksOf('identical-calls-esc', { moments: quitsLater })).toEqual([declined, declined])
  })
})

describe('a gate whose agent ended', () => {
  it('the CLI killed: its agent is gone', () => {
    expect(tasksOf('killed-cli')).toEqual(['withdrawn: agent-gone'])
  })
  it.each(['closed-terminal', 'terminated-cli'])('%s: its session ended', (name) => {
    expect(tasksOf(name)).toEqual(['withdrawn: session-ended'])
    const beforeEnd = { moments: until(({ recorded }) => recorded.event.hook_event_name === 'SessionEnd') }
    expect(tasksOf(name, beforeEnd)).toEqual(['withdrawn: declined-at-terminal'])
  })
  it('/exit while a subagent asks: its session ended', () => {
    expect(tasksOf('quit')).toEqual(['withdrawn: session-ended'])
  })
})

describe('a gate decided by a device', () => {
  it.each([
    ['allowed-by-hook', ['decided: allow, confirmed, ran']],
    ['edited-call', ['decided: allow, confirmed, ran']],
    ['denied-by-hook', ['decided: deny, confirmed, refused', 'decided: deny, confirmed, refused']],
    ['denied-and-interrupted', ['decided: deny, confirmed, refused']],
    ['plan', ['decided: allow, confirmed, ran']],
    ['question', ['decided: answer, confirmed, ran']],
    ['two-calls', ['decided: deny, confirmed, refused', 'decided: allow, confirmed, failed']],
    ['remembered-for-good', ['decided: allow, confirmed, failed']],
    ['remembered-for-the-session', ['decided: allow, confirmed, failed']],
    ['remembered-site', ['decided: allow, confirmed, failed']],
    ['remembered-mode', ['decided: allow, confirmed, ran']],
    ['remembered-folder', ['decided: allow, confirmed, ran']],
    ['several-answers', ['decided: answer, confirmed, ran']],
    ['question-refused', ['decided: deny, confirmed, refused']],
    ['plan-then-default', ['decided: allow, confirmed, ran', 'decided: allow, confirmed, ran']],
    ['plan-then-edits', ['decided: allow, confirmed, ran']],
    ['plan-then-auto', ['decided: allow, confirmed, ran']],
    ['plan-sent-back', ['decided: deny, confirmed, refused', 'decided: allow, confirmed, ran']],
    ['elicitation', ['decided: answer, delivered']],
    ['elicitation-declined', ['decided: deny, delivered']],
    ['elicitation-cancelled', ['decided: cancel, delivered']],
    ['identical-calls', ['decided: allow, confirmed, failed', 'decided: deny, confirmed, refused']],
    ['edited-write', ['decided: allow, confirmed, ran']],
    ['auto-mode-asked', ['decided: allow, confirmed, ran']],
    ['plan-not-written', ['decided: deny, confirmed, refused']],
    ['elicitation-address', ['decided: answer, delivered']],
    ['headless-allowed', ['decided: allow, confirmed, ran']],
  ])('%s: %s', (name, ends) => {
    expect(tasksOf(name)).toEqual(ends)
  })
  it('denied: is only said to be denied once the thread went on without it', () => {
    const atSecondGate = { moments: until(({ recorded }) => recorded.file.startsWith('06')) }
    expect(tasksOf('denied-by-hook', atSecondGate)).toEqual(['decided: deny, delivered', 'decided: deny, delivered'])
  })
})

describe('a stop that is held open for a reply', () => {
  it.each([
    ['reply', ['decided: reply, confirmed', 'decided: done, delivered']],
    ['reply-without-calls', ['decided: reply, confirmed', 'decided: done, delivered']],
    ['reply-done', ['decided: done, delivered', 'decided: done, delivered']],
    ['reply-esc', ['withdrawn: declined-at-terminal', 'decided: done, delivered']],
    ['reply-prompt-meanwhile', ['decided: done, delivered', 'decided: done, delivered']],
  ])('%s: %s', (name, ends) => {
    expect(tasksOf(name, { moments: quitsLater })).toEqual(ends)
  })
})

describe('what a server asks through the agent', () => {
  it('left by Esc, which tells nobody: was answered elsewhere, noticed at the next prompt', () => {
    expect(tasksOf('elicitation-esc')).toEqual(['withdrawn: answered-elsewhere'])
  })
  it('nobody answers: is handed back at its deadline, the dialog appears', () => {
    expect(tasksOf('elicitation-handed-back', { core: { parkMs: 1 } })).toEqual(['expired'])
  })
})

describe('the gate of a headless run', () => {
  it('nobody answers: the run is told so, word for word as it was recorded', () => {
    const { test, tasks } = replay('headless-expired', { core: { parkMs: 1_000 } })
    expect(tasks.map(endingOf)).toEqual(['expired'])
    const recorded = loadRecording('headless-expired').flatMap(({ end }) => (end ? [end.answer] : []))
    expect(test.given.map(({ answer }) => JSON.parse(answer))).toEqual(recorded)
  })
})

describe('a plan that was not handed over', () => {
  it('is no plan to approve: a device that tries is refused, and it waits on', () => {
    const parked = until(({ what }) => what === 'ends')
    const { phone, tasks } = replay('plan-not-written', { moments: parked })
    const [task] = tasks
    expect(task).toMatchObject({ kind: 'plan', state: 'parked' })
    expect(task && phone.decide(task, { verdict: 'allow' })).toMatchObject({ ok: false, reason: 'choice-not-offered' })
  })
})

describe('a background subagent’s gate', () => {
  it('waits on while its main thread stops and is typed at, and another subagent finishes; then it is allowed', () => {
    expect(tasksOf('background-subagent-parked')).toEqual(['decided: allow, confirmed, ran'])
    const untilAllowed = { moments: until(({ what }) => what === 'ends') }
    expect(tasksOf('background-subagent-parked', untilAllowed)).toEqual(['parked'])
  })
  it('nobody answers: is handed back at its deadline, the dialog appears and decides', () => {
    expect(tasksOf('background-subagent-handed-back', { core: { parkMs: 1 } })).toEqual(['expired'])
  })
})

describe('recordings without times', () => {
  it.each([
    'ask-user-question',
    'background-subagent',
    'bash-command-that-fails',
    'command-exits-3',
    'exit-plan-mode',
    'notifications',
    'write-then-edit',
  ])('%s: answered at the terminal, every gate was answered elsewhere', (name) => {
    const ends = tasksOf(name)
    expect(ends.length).toBeGreaterThan(0)
    expect(new Set(ends)).toEqual(new Set(['withdrawn: answered-elsewhere']))
  })
  it.each([
    ['background-subagent', 'ran'],
    ['bash-command-that-fails', 'failed'],
    ['command-exits-3', 'failed'],
    ['exit-plan-mode', 'ran'],
    ['notifications', 'failed'],
    ['write-then-edit', 'ran'],
  ])('%s: allowed by a device, every gate’s call %s', (name, outcome) => {
    expect(new Set(tasksOf(name, { decide: { verdict: 'allow' } }))).toEqual(
      new Set([`decided: allow, confirmed, ${outcome}`]),
    )
  })
  it.each([
    ['our answer came back: confirmed', 'SQLite', 'confirmed'],
    ['another one came back: overridden', 'PostgreSQL', 'overridden'],
  ])('ask-user-question, %s', (_, label, effect) => {
    const answers = { 'Which database should I use?': label, 'Which extras?': 'Tests, Docs' }
    expect(tasksOf('ask-user-question', { decide: { verdict: 'answer', answers } })).toEqual([
      `decided: answer, ${effect}, ran`,
    ])
  })
  it('bash-command-that-fails: denied by a device, and somebody else was faster', () => {
    expect(tasksOf('bash-command-that-fails', { decide: { verdict: 'deny' } })).toEqual([
      'decided: deny, overridden, failed',
    ])
  })
})

describe('every recording', () => {
  it.each(recordingNames())('%s leaves nothing parked, and nobody waiting', (name) => {
    const { test, tasks } = replay(name, name.endsWith('handed-back') ? { core: { parkMs: 1 } } : {})
    expect(tasks.filter(({ state }) => state === 'parked')).toEqual([])
    expect(test.core.live.parked()).toEqual([])
  })
})
