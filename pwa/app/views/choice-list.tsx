// A choice: one of a few, each with a sentence on what it means. What is checked is what the relay says; what was tapped is
// marked until it does.

import { useId } from 'preact/hooks'
import { Text } from './text.tsx'
import { useSteady } from './use-steady.ts'
import './choice-list.css'

export type Option<T extends string> = { readonly is: T; readonly text: string; readonly hint: string }

type Props<T extends string> = {
  readonly legend: string
  readonly options: readonly Option<T>[]
  /** One that is no option: none is checked. */
  readonly chosen: string
  /** Tapped, and not taken yet. */
  readonly waiting: T | null
  readonly isOff: boolean
  readonly onChoose: (is: T) => void
}

export function ChoiceList<T extends string>({ legend, options, chosen, waiting, isOff, onChoose }: Props<T>) {
  const name = useId()
  return (
    <fieldset class="picks" disabled={isOff} aria-busy={waiting !== null}>
      <legend class="picks-title">{legend}</legend>
      <div class="picks-list">
        {options.map((option) => (
          <Choice
            key={option.is}
            name={name}
            option={option}
            isChosen={option.is === chosen}
            isWaiting={option.is === waiting}
            onChoose={() => onChoose(option.is)}
          />
        ))}
      </div>
    </fieldset>
  )
}

type ChoiceProps = {
  readonly name: string
  readonly option: Option<string>
  readonly isChosen: boolean
  readonly isWaiting: boolean
  readonly onChoose: () => void
}

function Choice({ name, option, isChosen, isWaiting, onChoose }: ChoiceProps) {
  const id = useId()
  const steady = useSteady<HTMLInputElement>(`${name} ${option.is}`)
  return (
    <label class="pick" for={id} data-waits={isWaiting} onPointerDown={steady.onPointerDown}>
      <input
        id={id}
        type="radio"
        name={name}
        ref={steady.ref}
        checked={isChosen}
        aria-describedby={`${id}-hint`}
        onClick={(event) => steady.guard(event)}
        onChange={onChoose}
      />
      <span class="pick-words">
        <span class="pick-text">
          <Text>{option.text}</Text>
        </span>
        <span class="pick-hint" id={`${id}-hint`}>
          <Text>{option.hint}</Text>
        </span>
      </span>
      <span class="pick-wait" aria-hidden="true" />
    </label>
  )
}
