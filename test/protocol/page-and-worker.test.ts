// The edges of page and worker over protocol 1 as it was written down, and over a version 2 that nobody has made yet: a
// worker on a phone may be weeks older than the relay.

import { createParser, type EventSourceMessage } from 'eventsource-parser'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { takeAnswer } from '../../pwa/link/board-answer.ts'
import { type Place, placeSchema, takePatch } from '../../pwa/link/place.ts'
import { parseStreamEvent } from '../../pwa/link/stream-event.ts'
import { noticeOf } from '../../pwa/worker/push-notice.ts'
import { readPush } from '../../pwa/worker/push-reading.ts'
import { boardAnswerSchema } from '../../shared/stream.ts'
import { readFixtures } from './shape.ts'

const fixtures = readFixtures()
const origin = 'https://nod.example'
const named = (name: string): unknown => {
  if (!fixtures.has(name)) throw new Error(`no fixture ${name}`)
  return fixtures.get(name)
}
const names = (pattern: RegExp) => [...fixtures.keys()].filter((name) => pattern.test(name))

function messagesOf(text: string): readonly EventSourceMessage[] {
  const messages: EventSourceMessage[] = []
  createParser({ onEvent: (message) => messages.push(message) }).feed(`${text}\n\n`)
  return messages
}

describe('today’s page', () => {
  it('follows every stream of protocol 1', () => {
    let place: Place | null = null
    for (const name of ['stream/fresh', 'stream/resumed']) {
      for (const message of messagesOf(v.parse(v.string(), named(name)))) {
        const event = parseStreamEvent(message)
        if (event === null || event === 'unreadable') throw new Error(`${name}: ${message.event} is ${event}`)
        if (event.type === 'snapshot') place = { board: event.board, cursor: event.cursor }
      }
    }
    expect(place?.board.protocol).toBe(1)
  })

  it('takes what the board answers while a proxy holds the stream back', () => {
    for (const name of names(/^board\/.*\.answer$/)) {
      const answer = v.parse(boardAnswerSchema, named(name))
      const place = takeAnswer('snapshot' in answer ? null : madeUpPlace({}), answer)
      if ('snapshot' in answer) expect(place).toMatchObject({ cursor: answer.cursor })
    }
  })

  it('keeps a board of version 2 and takes its patches, whatever kinds and states they name', () => {
    const before = madeUpPlace({})
    const ops = [
      { op: 'add' as const, path: `/tasks/${madeUpTask.id}`, value: madeUpTask },
      { op: 'replace' as const, path: '/relay/presence', value: 'asleep' },
    ]
    const after = takePatch(before, 'AAAAAAAA-2', ops)
    if (after === 'gap') throw new Error('the patch did not fit')
    expect(after.board.tasks[madeUpTask.id]?.kind).toBe('ballot')
    expect(v.is(placeSchema, JSON.parse(JSON.stringify(after)))).toBe(true)
  })

  it('passes over events it does not know', () => {
    expect(parseStreamEvent({ event: 'weather', data: '{}', id: undefined })).toBeNull()
  })
})

describe('today’s worker', () => {
  for (const name of names(/^push\/(?!receipts)|^contract-only\/push-task$/)) {
    it(`shows ${name} as it was meant`, () => {
      const push = readPush(named(name), origin)
      if (push === null) throw new Error('not read')
      const { notice } = noticeOf(push, { known: null, relayNow: 0, maxActions: 2, origin })
      expect(push.data).not.toBeNull()
      expect(notice.title).not.toBe('')
      expect(notice.path).toMatch(/^\//)
    })
  }

  it.each([
    ['a version', { v: 2 }],
    ['a type', { type: 'ballot' }],
    ['a kind', { kind: 'ballot' }],
    ['only actions', { actions: ['vote', 'abstain:3'] }],
    ['other members', { v: 2, digest: 7, taskId: 'ballot_1', actions: { vote: 'Vote' } }],
  ])('shows a push with %s it does not know as text, with *Open* and never with *Allow*', (_, data) => {
    const push = readPush(madeUpPush(data), origin)
    if (push === null) throw new Error('not read')
    const { notice } = noticeOf(push, { known: null, relayNow: 0, maxActions: 2, origin })
    expect(notice).toMatchObject({ title: 'Claude Code asks for a ballot', body: 'a, b or c' })
    expect(notice.path).toMatch(/^\/ballots\/1$/)
    expect(notice.actions.map(({ action }) => action).filter((action) => action !== 'open')).toEqual([])
  })

  it('survives what is no push at all', () => {
    for (const message of [null, 7, 'text', [], {}, { notification: { title: 7 } }])
      expect(readPush(message, origin)).toBeNull()
  })
})

const madeUpTask = {
  id: 'task_00000000000000000000000077',
  ...{ kind: 'ballot', agent: 'chorus', hostId: `host_${'1'.repeat(26)}`, sessionId: `ses_${'2'.repeat(26)}` },
  ...{ project: 'acme', cwd: '/home/dev/acme', toolName: 'Ballot', title: 'Asks for a ballot', preview: 'a, b or c' },
  ...{ truncated: false, altered: false, risk: 'cosmic', riskReasons: ['nobody knows'], quickAllow: true },
  ...{ digest: `sha256-${'a'.repeat(64)}`, parkedAt: '2027-03-01T12:00:00.000Z' },
  ...{ deadlineAt: '2027-03-01T13:00:00.000Z', connected: true, state: 'counting', ballot: { of: ['a', 'b', 'c'] } },
} as const

function madeUpPlace(relay: object): Place {
  const place = {
    board: { ...v.parse(v.object({ snapshot: v.looseObject({}) }), named('board/fresh.answer')).snapshot },
    cursor: 'AAAAAAAA-1',
  }
  return v.parse(placeSchema, { ...place, board: { ...place.board, protocol: 2, colours: ['green'], ...relay } })
}

function madeUpPush(data: object) {
  return {
    web_push: 8030,
    notification: {
      ...{
        title: 'Claude Code asks for a ballot',
        body: 'a, b or c',
        navigate: `${origin}/ballots/1`,
        urgency: 'huge',
      },
      data: {
        ...{ v: 1, type: 'task', rev: 1, taskId: madeUpTask.id, digest: madeUpTask.digest, kind: 'permission' },
        ...{ quickAllow: true, actions: ['open'], secret: 'a-secret', ...data },
      },
    },
  }
}
