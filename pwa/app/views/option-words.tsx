// An option in its own words, and how many of them may be chosen: the same to read and to answer.

import type { Question } from './read-input.ts'
import { Text } from './text.tsx'
import './question-list.css'

export function howText({ multiSelect }: Pick<Question, 'multiSelect'>): string {
  return multiSelect ? 'Any number of these' : 'One of these'
}

type Option = Question['options'][number]

export function OptionWords({ option }: { readonly option: Pick<Option, 'label' | 'description'> }) {
  return (
    <>
      <span class="option-label">
        <Text>{option.label}</Text>
      </span>
      {option.description !== '' && (
        <span class="option-description">
          <Text>{option.description}</Text>
        </span>
      )}
    </>
  )
}
