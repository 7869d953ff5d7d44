// Replays a recording of the real CLI against a core, on virtual time: every hook as it came, every gate's end as it was.

import * as v from 'valibot'
import { hashOf } from '../../relay/core/hash.ts'
import { isHeadless } from '../../relay/core/headless.ts'
import type { TaskRecord } from '../../relay/core/records.ts'
import { type JsonObject, jsonObjectSchema } from '../../shared/wire.ts'
import { FakeClock } from './fake-clock.ts'
import type { KeyHolder } from './key-holder.ts'
import { loadRecording, type Moment, momentsOf, type RecordedEnd, type RecordedEvent } from './replay.ts'
import { someNow } from './tasks.ts'
import { TestCore, type TestCoreOptions } from './test-core.ts'

export type Replay = {
  readonly test: TestCore
  readonly phone: KeyHolder
  /** The tasks of the recording's gates, in order of their files, as the disk has them at the end. */
  readonly tasks: readonly TaskRecord[]
}

export type ReplayOptions = {
  /** Changes what arrives and when; default as recorded. */
  readonly moments?: (moments: readonly Moment[]) => readonly Moment[]
  /** Called after every moment. */
  readonly after?: (moment: Moment, test: TestCore) => void
  /** The phone decides every gate right after it parked: what nobody is recorded to have decided. */
  readonly decide?: JsonObject
  readonly core?: TestCoreOptions
}

/** Replays to the last moment. The times of a recording count from `someNow`. */
export function replay(name: string, options: ReplayOptions = {}): Replay {
  const test = new TestCore({ clock: new FakeClock(someNow - 1_000), ...options.core })
  const phone = test.pair()
  const moments = momentsOf(loadRecording(name))
  const ids = new Map<string, TaskRecord['id']>()
  // Whoever recorded a stop that was held open wanted to reply.
  const replies = moments.some(({ recorded }) => recorded.parked && recorded.event.hook_event_name === 'Stop')
  if (replies) test.core.asks.changeHost(test.core.hosts.local, { reply: true })
  for (const moment of options.moments?.(moments) ?? moments) {
    test.clock.advanceTo(someNow + moment.at)
    const { recorded } = moment
    const id = ids.get(recorded.file)
    if (moment.what === 'ends') endGate(test, phone, attachOf(recorded), moment.end, id)
    else if (recorded.parked) ids.set(recorded.file, parkGate(test, phone, recorded, options.decide))
    else test.observe(recorded.event, saidOf(recorded))
    options.after?.(moment, test)
  }
  const inOrder = [...ids.entries()].sort(([a], [b]) => (a < b ? -1 : 1))
  return { test, phone, tasks: inOrder.map(([, id]) => test.task({ id })) }
}

/** How a task ended, in a few words: `withdrawn: session-ended`, `decided: allow, confirmed, ran`. */
export function endingOf({ state, reason, decision, effect }: TaskRecord): string {
  const words = [reason, decision?.verdict, effect?.state, effect?.outcome].filter((word) => word !== undefined)
  return words.length > 0 ? `${state}: ${words.join(', ')}` : state
}

/** How the tasks of a recording ended. */
export function endings(name: string, options: ReplayOptions = {}): readonly string[] {
  return replay(name, options).tasks.map(endingOf)
}

/** The person at the terminal quits a minute later than it was recorded. */
export function quitsLater(moments: readonly Moment[]): readonly Moment[] {
  return moments.map((moment) => {
    if (moment.recorded.event.hook_event_name !== 'SessionEnd') return moment
    const { firedAt, arrivedAt } = moment.recorded
    const recorded = { ...moment.recorded, firedAt: firedAt + 60_000, arrivedAt: arrivedAt + 60_000 }
    return { ...moment, at: moment.at + 60_000, recorded }
  })
}

/** Only what comes before the first moment at which `isEnough` holds. */
export function until(isEnough: (moment: Moment) => boolean): (moments: readonly Moment[]) => readonly Moment[] {
  return (moments) => {
    const end = moments.findIndex(isEnough)
    return end < 0 ? moments : moments.slice(0, end)
  }
}

function attachOf({ file }: RecordedEvent): string {
  return `a0a0a0a0-${file.slice(0, 2)}`
}

/** What `nod hook` says beside the event. */
function saidOf({ firedAt, entrypoint }: RecordedEvent): { readonly firedAt: number; readonly headless: boolean } {
  return { firedAt: someNow + firedAt, headless: isHeadless(entrypoint) }
}

function parkGate(test: TestCore, phone: KeyHolder, recorded: RecordedEvent, decide?: JsonObject): TaskRecord['id'] {
  const attach = attachOf(recorded)
  const { task } = test.park(recorded.event, { attach, ...saidOf(recorded) })
  if (decide) {
    decideWell(phone, task, decide)
    test.attachEnded(attach, 'answered')
  }
  return task.id
}

function endGate(test: TestCore, phone: KeyHolder, attach: string, end: RecordedEnd, id?: TaskRecord['id']): void {
  if (!id) throw new Error(`${attach} ended before it asked`)
  switch (end.by) {
    case 'SIGTERM':
    case 'SIGHUP':
    case 'SIGINT':
      test.attachEnded(attach, 'signal')
      return
    case 'agent-gone':
      test.attachEnded(attach, 'agent-gone')
      return
    case 'answered': {
      const task = test.task({ id })
      // Over before the recorded answer came: the relay answered by itself.
      if (task.state !== 'expired') decideWell(phone, task, membersOf(task, end.answer))
      test.attachEnded(attach, 'answered')
      return
    }
    case 'handed-back':
      if (test.task({ id }).kind === 'reply') {
        decideWell(phone, test.task({ id }), { verdict: 'done' })
        test.attachEnded(attach, 'answered')
        return
      }
      if (test.task({ id }).state === 'parked') throw new Error(`${attach} was not handed back`)
      return
    default:
      throw new Error(`no replay for an end by ${end.by}`)
  }
}

function decideWell(phone: KeyHolder, task: TaskRecord, members: JsonObject): void {
  const decided = phone.decide(task, members)
  if (!decided.ok) throw new Error(`refused: ${decided.reason}`)
}

const Reply = v.object({ decision: v.literal('block'), reason: v.string() })
const Elicited = v.object({
  hookSpecificOutput: v.object({
    action: v.picklist(['accept', 'decline', 'cancel']),
    content: v.optional(jsonObjectSchema),
  }),
})
const verdictOf = { accept: 'answer', decline: 'deny', cancel: 'cancel' } as const
const Answer = v.object({
  hookSpecificOutput: v.object({
    decision: v.object({
      behavior: v.picklist(['allow', 'deny']),
      message: v.optional(v.string()),
      interrupt: v.optional(v.boolean()),
      updatedInput: v.optional(jsonObjectSchema),
      updatedPermissions: v.optional(v.array(jsonObjectSchema), []),
    }),
  }),
})

/** The decision of a device that makes the answer which was recorded. */
function membersOf({ kind, suggestions }: TaskRecord, recorded: unknown): JsonObject {
  if (kind === 'reply') return { verdict: 'reply', message: v.parse(Reply, recorded).reason }
  if (kind === 'elicitation') {
    const { action, content } = v.parse(Elicited, recorded).hookSpecificOutput
    return { verdict: verdictOf[action], ...(content && { input: content }) }
  }
  const { behavior, updatedInput, updatedPermissions, ...extras } = v.parse(Answer, recorded).hookSpecificOutput
    .decision
  if (behavior === 'deny') return { verdict: 'deny', ...extras }
  if (kind === 'question') return { verdict: 'answer', answers: updatedInput?.answers }
  const [echoed] = updatedPermissions
  if (kind === 'plan') return { verdict: 'allow', ...(echoed && { mode: echoed.mode }) }
  // One that was echoed with changes of its own is no choice of a device.
  const index = suggestions.findIndex((entry) => echoed && hashOf(entry) === hashOf(echoed))
  const remember = index < 0 ? {} : { remember: { index, hash: hashOf(echoed) } }
  return { verdict: 'allow', ...remember, ...(updatedInput && { input: updatedInput }) }
}
