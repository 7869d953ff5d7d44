// A draft: an answer that is being made and was not sent. Leaving its task does not lose it, nor does a failed sending.

import { type Signal, signal } from '@preact/signals'
import type { TaskId } from '../../../shared/ids.ts'
import type { Picked } from './answers.ts'
import type { FieldText } from './read-form.ts'

/** What stands where the buttons are: `more` has the finer answers, `changes` edits the input. */
export type Panel = 'none' | 'message' | 'more' | 'changes'

export type PlanMode = 'default' | 'acceptEdits' | 'auto'

export type Draft = {
  /** What is asked stands on the screen, all of it or with the mark of a cut. */
  readonly isShown: Signal<boolean>
  readonly panel: Signal<Panel>
  readonly message: Signal<string>
  /** The suggestion that waits for its second tap, by its place. */
  readonly suggestion: Signal<number | null>
  /** Fields of the input as they were typed, by name. */
  readonly changes: Signal<Readonly<Record<string, string>>>
  /** One for each question that was touched, by its place. */
  readonly picked: Signal<Readonly<Record<number, Picked>>>
  readonly mode: Signal<PlanMode>
  /** Fields of a form as they stand, by name. */
  readonly fields: Signal<Readonly<Record<string, FieldText>>>
}

export type Drafts = {
  /** The same draft for the same task. */
  readonly of: (id: TaskId) => Draft
  readonly forget: (id: TaskId) => void
}

export function createDrafts(): Drafts {
  const drafts = new Map<TaskId, Draft>()
  return {
    of: (id) => {
      const draft = drafts.get(id) ?? emptyDraft()
      drafts.set(id, draft)
      return draft
    },
    forget: (id) => void drafts.delete(id),
  }
}

function emptyDraft(): Draft {
  return {
    isShown: signal(false),
    panel: signal<Panel>('none'),
    message: signal(''),
    suggestion: signal<number | null>(null),
    changes: signal<Readonly<Record<string, string>>>({}),
    picked: signal<Readonly<Record<number, Picked>>>({}),
    mode: signal<PlanMode>('default'),
    fields: signal<Readonly<Record<string, FieldText>>>({}),
  }
}
