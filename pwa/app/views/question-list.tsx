// Questions with their options, to read: what was asked, once it is over.

import { LongText } from './long-text.tsx'
import { howText, OptionWords } from './option-words.tsx'
import type { Question } from './read-input.ts'
import { Text } from './text.tsx'
import './question-list.css'

export type QuestionListProps = { readonly questions: readonly Question[] }

export function QuestionList({ questions }: QuestionListProps) {
  return (
    <ol class="questions">
      {questions.map((question, place) => (
        <li key={place} class="question">
          {question.header !== '' && (
            <p class="question-header">
              <Text>{question.header}</Text>
            </p>
          )}
          <h2 class="question-text">
            <Text>{question.text}</Text>
          </h2>
          <p class="question-how">{howText(question)}</p>
          <ul class="options">
            {question.options.map((option, at) => (
              <li key={at} class="option">
                <OptionWords option={option} />
                {option.preview !== '' && <LongText text={option.preview} />}
              </li>
            ))}
          </ul>
        </li>
      ))}
    </ol>
  )
}
