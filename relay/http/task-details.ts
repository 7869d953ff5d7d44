// Details of a task: its input with long strings cut, its suggestions with their hashes, and what happened to it so far.

import { cutText } from '../../shared/neutralise.ts'
import type { TaskDetails } from '../../shared/task.ts'
import type { JsonObject } from '../../shared/wire.ts'
import type { Core } from '../core/core.ts'
import { hashOf } from '../core/hash.ts'
import { type DecisionRecord, summaryOf, type TaskRecord } from '../core/records.ts'

/** Characters a string of the input may have here; `/input` has all of it. */
const stringLimit = 65_536

export function detailsOf(core: Core, task: TaskRecord): TaskDetails {
  const agent = core.agents[task.agent]
  const remembered = (entry: JsonObject): string => agent?.describeSuggestion(entry, task.cwd).label ?? 'Remember this'
  const input: JsonObject = JSON.parse(core.store.tasks.input(task.id) ?? '{}')
  return {
    task: summaryOf(task),
    toolInput: cutEntries(input),
    suggestions: task.suggestions.map((entry) => {
      const { label, strong } = agent?.describeSuggestion(entry, task.cwd) ?? { label: 'Remember this', strong: true }
      return { label, strong, hash: hashOf(entry), entry }
    }),
    ...(task.decision && givenIn(task.decision, remembered)),
    steps: task.steps,
    deliveries: core.pushing.deliveries.detailsOf(task.id),
  }
}

/** Beside what was asked stands what was given: a changed command runs as it was typed. */
function givenIn(
  { input, answers, remember, mode, interrupt }: DecisionRecord,
  remembered: (entry: JsonObject) => string,
): Pick<TaskDetails, 'given'> {
  const given = {
    ...(input && { input: cutEntries(input) }),
    ...(answers && { answers }),
    ...(remember && { remembered: remembered(remember) }),
    ...(mode !== undefined && { mode }),
    ...(interrupt && { interrupt }),
  }
  return Object.keys(given).length > 0 ? { given } : {}
}

function cutEntries(value: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, cutStrings(member)]))
}

function cutStrings(value: unknown): unknown {
  if (typeof value === 'string') return cutText(value, stringLimit).text
  if (Array.isArray(value)) return value.map(cutStrings)
  return typeof value === 'object' && value !== null
    ? Object.fromEntries(Object.entries(value).map(([key, member]) => [key, cutStrings(member)]))
    : value
}
