// The questions of a call, to answer: all of them on one screen, each with its options and a text of one's own.

import type { TaskId } from '../../../shared/ids.ts'
import { nothingPicked, type Picked, pick, pickOwn } from './answers.ts'
import { LongText } from './long-text.tsx'
import { howText, OptionWords } from './option-words.tsx'
import type { Question } from './read-input.ts'
import { Text } from './text.tsx'
import { useViewWorld } from './view-world.ts'
import './field.css'
import './question-list.css'
import './question-form.css'

export type QuestionFormProps = { readonly taskId: TaskId; readonly questions: readonly Question[] }

export function QuestionForm({ taskId, questions }: QuestionFormProps) {
  const { picked } = useViewWorld().drafts.of(taskId)
  return (
    <form class="ask" onSubmit={(event) => event.preventDefault()}>
      {questions.map((question, place) => (
        <OneQuestion
          key={place}
          name={`question-${place}`}
          question={question}
          picked={picked.value[place] ?? nothingPicked}
          onPick={(next) => {
            picked.value = { ...picked.peek(), [place]: next }
          }}
        />
      ))}
    </form>
  )
}

type OneProps = {
  readonly name: string
  readonly question: Question
  readonly picked: Picked
  readonly onPick: (picked: Picked) => void
}

function OneQuestion({ name, question, picked, onPick }: OneProps) {
  const { multiSelect, options } = question
  const digit = (event: KeyboardEvent) => {
    if (event.target instanceof HTMLTextAreaElement || event.ctrlKey || event.metaKey || event.altKey) return
    const place = Number(event.key) - 1
    if (!Number.isInteger(place) || place < 0 || place >= options.length) return
    event.preventDefault()
    onPick(pick(question, picked, place))
    if (event.currentTarget instanceof Element)
      event.currentTarget.querySelectorAll<HTMLInputElement>('.choice-input')[place]?.focus()
  }
  return (
    <fieldset class="ask-question" aria-describedby={`${name}-how`} onKeyDown={digit}>
      <legend>
        {question.header !== '' && (
          <span class="question-header">
            <Text>{question.header}</Text>
          </span>
        )}
        <span class="question-text">
          <Text>{question.text}</Text>
        </span>
      </legend>
      <p class="question-how" id={`${name}-how`}>
        {howText(question)}
      </p>
      {options.map((option, place) => (
        <Choice
          key={place}
          name={name}
          isMany={multiSelect}
          isOn={picked.options.includes(place)}
          onPick={() => onPick(pick(question, picked, place))}
          option={option}
        />
      ))}
      <OwnAnswer name={name} question={question} picked={picked} onPick={onPick} />
    </fieldset>
  )
}

type ChoiceProps = {
  readonly name: string
  readonly isMany: boolean
  readonly isOn: boolean
  readonly onPick: () => void
  readonly option: Question['options'][number]
}

function Choice({ name, isMany, isOn, onPick, option }: ChoiceProps) {
  return (
    <div class="choice" data-on={isOn}>
      <label class="choice-label">
        <input class="choice-input" type={isMany ? 'checkbox' : 'radio'} name={name} checked={isOn} onChange={onPick} />
        <span class="choice-words">
          <OptionWords option={option} />
        </span>
      </label>
      {option.preview !== '' && (
        <div class="choice-preview">
          <LongText text={option.preview} />
        </div>
      )}
    </div>
  )
}

function OwnAnswer({ name, question, picked, onPick }: OneProps) {
  const isOn = picked.own !== null
  return (
    <div class="choice" data-on={isOn}>
      <label class="choice-label">
        <input
          class="choice-input"
          type={question.multiSelect ? 'checkbox' : 'radio'}
          name={name}
          checked={isOn}
          onChange={(event) => {
            const { checked } = event.currentTarget
            onPick(pickOwn(question, picked, checked ? (picked.own ?? '') : null))
          }}
        />
        <span class="choice-words">
          <span class="option-label">Something else</span>
        </span>
      </label>
      {isOn && (
        <textarea
          class="choice-own"
          rows={2}
          aria-label="Your own answer"
          value={picked.own ?? ''}
          onInput={(event) => onPick(pickOwn(question, picked, event.currentTarget.value))}
        />
      )}
    </div>
  )
}
