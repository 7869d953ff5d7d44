// What is asked, by its kind: to read, and where the answer is more than a word, to fill in.

import { useLayoutEffect } from 'preact/hooks'
import type { TaskDetails, TaskSummary } from '../../../shared/task.ts'
import { canBeAnswered } from './answers.ts'
import type { ChangeFormProps } from './change-form.tsx'
import type { ElicitationProps } from './elicitation-form.tsx'
import type { GivenProps } from './given.tsx'
import { InputView } from './input-view.tsx'
import { Later } from './later.tsx'
import { Notice } from './notice.tsx'
import { isHandedOver } from './plan.ts'
import type { QuestionFormProps } from './question-form.tsx'
import { questionsIn } from './read-input.ts'
import { useViewWorld } from './view-world.ts'

export type KindContentProps = { readonly task: TaskSummary; readonly details: TaskDetails }

const laterChanges = async () => (await import('./change-form.tsx')).ChangeForm
const laterQuestions = async () => (await import('./question-form.tsx')).QuestionForm
const laterElicitation = async () => (await import('./elicitation-form.tsx')).ElicitationForm
const laterGiven = async () => (await import('./given.tsx')).Given

export function KindContent({ task, details }: KindContentProps) {
  const { drafts } = useViewWorld()
  // Who could not see it here does not allow it here.
  useLayoutEffect(() => {
    drafts.of(task.id).isShown.value = true
  })
  const { given } = details
  const asked = <Asked key={task.id} task={task} details={details} />
  const decided = given !== undefined && task.state !== 'parked' && (
    <Later<GivenProps> load={laterGiven} props={{ task, given }} />
  )
  // An answer says more than all that could have been answered; a change is read beside what it changed.
  return task.kind === 'permission' ? (
    <>
      {asked}
      {decided}
    </>
  ) : (
    <>
      {decided}
      {asked}
    </>
  )
}

function Asked({ task, details }: KindContentProps) {
  const { drafts, model } = useViewWorld()
  const { toolInput } = details
  const sending = model.sending.value[task.id]
  const isOpen = task.state === 'parked' && (sending === undefined || sending.state === 'failed')
  switch (task.kind) {
    case 'permission':
      return isOpen && drafts.of(task.id).panel.value === 'changes' ? (
        <Later<ChangeFormProps> load={laterChanges} props={{ task, input: toolInput }} />
      ) : (
        <InputView task={task} input={toolInput} />
      )
    case 'question': {
      const questions = questionsIn(toolInput.questions)
      if (!isOpen || questions === null || !canBeAnswered(questions)) return <InputView task={task} input={toolInput} />
      const { questions: _, ...rest } = toolInput
      return (
        <>
          {Object.keys(rest).length > 0 && <InputView task={task} input={rest} />}
          <Later<QuestionFormProps> load={laterQuestions} props={{ taskId: task.id, questions }} />
        </>
      )
    }
    case 'plan':
      return isHandedOver(toolInput) ? (
        <InputView task={task} input={toolInput} />
      ) : (
        <Notice tone="warn">
          Claude Code did not hand the plan over, so there is nothing to read and nothing to approve here. Approve it at
          the terminal, or send it back.
        </Notice>
      )
    case 'elicitation':
      return <Later<ElicitationProps> load={laterElicitation} props={{ taskId: task.id, input: toolInput, isOpen }} />
    default:
      return <InputView task={task} input={toolInput} />
  }
}
