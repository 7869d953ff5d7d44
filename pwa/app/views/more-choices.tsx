// More answers: with changes, for good, or with an end to the turn. Each says in plain words what it does; what is stronger
// than the call asks for takes a second tap.

import type { ComponentChildren } from 'preact'
import type { TaskId } from '../../../shared/ids.ts'
import type { TaskDetails } from '../../../shared/task.ts'
import { Icon, type IconName } from './icon.tsx'
import { editableFields } from './input-changes.ts'
import type { KindActionsProps } from './kind-actions.ts'
import { LongText } from './long-text.tsx'
import { RuleText } from './rule-text.tsx'
import { SteadyButton } from './steady-button.tsx'
import { useViewWorld } from './view-world.ts'
import './more-choices.css'

type Suggestion = TaskDetails['suggestions'][number]

export function MoreChoices(props: KindActionsProps) {
  const { task, view, onDecide } = props
  const draft = useViewWorld().drafts.of(task.id)
  const details = view.is === 'ready' ? view.details : null
  const suggestions = details?.suggestions ?? []
  const place = draft.suggestion.value
  const chosen = place === null ? undefined : suggestions[place]
  const always = (index: number, { hash }: Suggestion) => {
    draft.suggestion.value = null
    onDecide({ verdict: 'allow', remember: { index, hash } })
  }
  if (place !== null && chosen !== undefined) {
    return <Confirm suggestion={chosen} taskId={task.id} onAllow={() => always(place, chosen)} />
  }
  const isTwoStep = ({ strong }: Suggestion): boolean => strong || task.risk === 'high'
  return (
    <div class="more">
      <div class="more-list">
        {suggestions.map((suggestion, index) => (
          <Choice
            key={suggestion.hash}
            holds={`${task.id} always ${index}`}
            icon="always"
            isStrong={suggestion.strong}
            onTap={() => {
              if (isTwoStep(suggestion)) draft.suggestion.value = index
              else always(index, suggestion)
            }}
            hint={suggestion.strong ? 'Stronger than this call asks for' : 'and allow this call'}
          >
            <RuleText>{suggestion.label}</RuleText>
          </Choice>
        ))}
        {details !== null && editableFields(details.toolInput).length > 0 && (
          <Choice
            holds={`${task.id} changes`}
            icon="edit"
            hint="Edit it first; what you type is what runs"
            onTap={() => {
              draft.panel.value = 'changes'
            }}
          >
            Allow with changes
          </Choice>
        )}
        <Choice
          holds={`${task.id} stop`}
          icon="stop"
          hint="The agent stops and waits for you"
          onTap={() => onDecide({ verdict: 'deny', interrupt: true })}
        >
          Deny and stop the turn
        </Choice>
      </div>
      <Back
        taskId={task.id}
        onTap={() => {
          draft.panel.value = 'none'
        }}
      />
    </div>
  )
}

type ConfirmProps = {
  readonly taskId: TaskId
  readonly suggestion: Suggestion
  readonly onAllow: () => void
}

function Confirm({ taskId, suggestion, onAllow }: ConfirmProps) {
  const draft = useViewWorld().drafts.of(taskId)
  return (
    <div class="more">
      <div class="more-confirm">
        <p class="more-confirm-label">
          <RuleText>{suggestion.label}</RuleText>
        </p>
        <p class="more-confirm-why">
          {suggestion.strong
            ? 'This is stronger than the call asks for: later calls run without asking.'
            : 'The call has a high risk, and later ones like it run without asking.'}
        </p>
        <LongText text={JSON.stringify(suggestion.entry, null, 2)} />
      </div>
      <div class="more-confirm-choices">
        <Back
          taskId={taskId}
          onTap={() => {
            draft.suggestion.value = null
          }}
        />
        <SteadyButton holds={`${taskId} always`} look="warn" onTap={onAllow}>
          Allow this from now on
        </SteadyButton>
      </div>
    </div>
  )
}

function Back({ taskId, onTap }: { readonly taskId: TaskId; readonly onTap: () => void }) {
  return (
    <SteadyButton holds={`${taskId} back`} look="quiet" onTap={onTap}>
      Back
    </SteadyButton>
  )
}

type ChoiceProps = {
  readonly holds: string
  readonly icon: IconName
  readonly hint: string
  readonly isStrong?: boolean
  readonly onTap: () => void
  readonly children: ComponentChildren
}

function Choice({ holds, icon, hint, isStrong = false, onTap, children }: ChoiceProps) {
  return (
    <SteadyButton holds={holds} onTap={onTap}>
      <Icon name={icon} />
      <span class="more-words">
        <span class="more-label">{children}</span>
        <span class="more-hint" data-strong={isStrong}>
          {hint}
        </span>
      </span>
    </SteadyButton>
  )
}
