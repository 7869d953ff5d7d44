// The bar of a question: send when each has its answer, or refuse to answer.

import { useRef } from 'preact/hooks'
import { answerOf, answersOf, canBeAnswered } from './answers.ts'
import { Icon } from './icon.tsx'
import type { KindActionsProps } from './kind-actions.ts'
import { DenyMessage } from './permission-actions.tsx'
import { questionsIn } from './read-input.ts'
import { SteadyButton } from './steady-button.tsx'
import { useShortcut } from './use-steady.ts'
import { useViewWorld } from './view-world.ts'

export function QuestionActions(props: KindActionsProps) {
  const { panel } = useViewWorld().drafts.of(props.task.id)
  return panel.value === 'message' ? <DenyMessage {...props} /> : <Choices {...props} />
}

function Choices({ task, view, onDecide }: KindActionsProps) {
  const { picked, panel } = useViewWorld().drafts.of(task.id)
  const send = useRef<HTMLButtonElement | null>(null)
  const deny = useRef<HTMLButtonElement | null>(null)
  const write = useRef<HTMLButtonElement | null>(null)
  useShortcut('allow', () => (send.current?.disabled ? firstOpen()?.focus() : send.current?.click()))
  useShortcut('deny', () => deny.current?.click())
  useShortcut('deny-with-message', () => write.current?.click())
  const questions = view.is === 'ready' ? (questionsIn(view.details.toolInput.questions) ?? []) : []
  const canAnswer = canBeAnswered(questions)
  const answers = canAnswer ? answersOf(questions, picked.value) : null
  const done = questions.filter((question, place) => answerOf(question, picked.value[place]) !== '').length
  return (
    <>
      {view.is === 'ready' && !canAnswer && (
        <p class="at-terminal">
          <Icon name="terminal" />
          Answer this one at the terminal: its questions are too many, or cannot be told apart here.
        </p>
      )}
      <div class="choices">
        <SteadyButton holds={`${task.id} deny`} hands={deny} onTap={() => onDecide({ verdict: 'deny' })}>
          Deny
        </SteadyButton>
        <SteadyButton
          holds={`${task.id} write`}
          hands={write}
          label="Deny with a message"
          onTap={() => {
            panel.value = 'message'
          }}
        >
          <Icon name="message" />
          <span class="choice-long">Deny with a message</span>
        </SteadyButton>
        <SteadyButton
          holds={`${task.id} answer`}
          hands={send}
          look="allow"
          isOff={answers === null}
          onTap={() => answers !== null && onDecide({ verdict: 'answer', answers })}
        >
          {questions.length > 1 && done < questions.length ? `${done} of ${questions.length} answered` : 'Send'}
        </SteadyButton>
      </div>
    </>
  )
}

/** The first question without an answer, for who works with keys. */
function firstOpen(): HTMLElement | null {
  const open = [...document.querySelectorAll('.ask-question')].find((one) => one.querySelector(':checked') === null)
  return open?.querySelector<HTMLElement>('.choice-input') ?? null
}
