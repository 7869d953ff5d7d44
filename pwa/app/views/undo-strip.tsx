// The undo strip: over the row that was decided in passing, for as long as the decision has not left.

import type { TaskDetails, TaskSummary } from '../../../shared/task.ts'
import { verdictText } from '../../link/flush-outbox.ts'
import type { OutboxView } from '../model/app-model.ts'
import { Icon } from './icon.tsx'
import { RuleText } from './rule-text.tsx'
import { SteadyButton } from './steady-button.tsx'
import { Text } from './text.tsx'
import { useViewWorld } from './view-world.ts'
import './undo-strip.css'

export type UndoStripProps = { readonly task: TaskSummary; readonly kept: OutboxView }

export function UndoStrip({ task, kept }: UndoStripProps) {
  const { model } = useViewWorld()
  return (
    <div class="undo" data-verdict={kept.verdict}>
      <p class="undo-words" role="status">
        <Icon name={kept.verdict === 'deny' ? 'deny' : 'allow'} />
        <strong>{verdictText(kept.verdict)}</strong>
        <span class="undo-what">
          <Text>{task.preview === '' ? task.title : task.preview}</Text>
        </span>
      </p>
      <SteadyButton holds={`undo ${kept.decisionId}`} onTap={() => void model.withdraw(kept.decisionId)}>
        Undo
      </SteadyButton>
      {kept.verdict === 'allow' && <ForTheSession task={task} kept={kept} />}
      <span class="undo-left" aria-hidden="true" />
    </div>
  )
}

type Suggestion = TaskDetails['suggestions'][number]

/** What the agent itself offers to remember until its session ends; nothing that is stronger than the call. */
function ForTheSession({ task, kept }: UndoStripProps) {
  const { model } = useViewWorld()
  const view = model.details(task.id).value
  const offer = view.is === 'ready' ? sessionOffer(view.details.suggestions) : null
  if (offer === null) return null
  const { index, suggestion } = offer
  const allow = async () => {
    // The first one may have left in this very moment: then it counts.
    const outcome = await model.withdraw(kept.decisionId)
    const remember = { index, hash: suggestion.hash }
    if (outcome.ok) await model.decide(task, { verdict: 'allow', remember }, { via: 'swipe', canUndo: true })
  }
  return (
    <span class="undo-session">
      <SteadyButton holds={`session ${kept.decisionId}`} onTap={() => void allow()}>
        <Icon name="always" />
        <span class="undo-rule">
          <RuleText>{suggestion.label}</RuleText>
        </span>
      </SteadyButton>
    </span>
  )
}

/** The first suggestion that allows more, and ends with the session. */
export function sessionOffer(suggestions: readonly Suggestion[]): { index: number; suggestion: Suggestion } | null {
  const index = suggestions.findIndex(
    ({ entry, strong }) => entry.destination === 'session' && !strong && isAllowing(entry),
  )
  const suggestion = suggestions[index]
  return suggestion === undefined ? null : { index, suggestion }
}

/** Modes and folders name no behaviour. It stands beside an allow: a rule that denies, or goes, has no business there. */
function isAllowing({ type, behavior }: Suggestion['entry']): boolean {
  return (behavior === undefined || behavior === 'allow') && !String(type).startsWith('remove')
}
