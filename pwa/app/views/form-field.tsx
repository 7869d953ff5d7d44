// One field of a form, as its shape wants it. Labels and choices are somebody else's words: text, nothing more.

import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { FieldText, FormChoice, FormField, TextFormat } from './read-form.ts'
import { Text } from './text.tsx'
import './field.css'
import './form-field.css'

type Props = {
  readonly id: string
  readonly field: FormField
  readonly text: FieldText
  readonly problem: string | undefined
  readonly onChange: (text: FieldText) => void
}

export function FormFieldView({ id, field, text, problem, onChange }: Props) {
  const { shape } = field
  // What is wrong is said when somebody leaves the field, not while they type.
  const [isLeft, setLeft] = useState(false)
  const said = isLeft ? problem : undefined
  const about = `${id}-about`
  const leave = () => setLeft(true)
  if (shape.is === 'truth') {
    return (
      <div class="form-field" onBlurCapture={leave}>
        <Tick
          type="checkbox"
          name={id}
          label={field.label}
          isOn={text === true}
          onPick={() => onChange(text !== true)}
        />
        <About id={about} field={field} problem={said} />
      </div>
    )
  }
  if (shape.is === 'choice' || shape.is === 'choices') {
    const chosen = Array.isArray(text) ? text : typeof text === 'string' ? [text] : []
    const toggle = (value: string) => {
      if (shape.is === 'choice') onChange(value)
      else onChange(chosen.includes(value) ? chosen.filter((one) => one !== value) : [...chosen, value])
    }
    return (
      <fieldset class="form-field form-choices" aria-describedby={about} onBlurCapture={leave}>
        <legend class="form-label">
          <Label field={field} />
        </legend>
        {shape.choices.map((choice: FormChoice) => (
          <Tick
            key={choice.value}
            type={shape.is === 'choice' ? 'radio' : 'checkbox'}
            name={id}
            label={choice.label}
            isOn={chosen.includes(choice.value)}
            onPick={() => toggle(choice.value)}
          />
        ))}
        <About id={about} field={field} problem={said} />
      </fieldset>
    )
  }
  return (
    <div class="form-field">
      <label class="form-label" for={id}>
        <Label field={field} />
      </label>
      <Typed
        type={shape.is === 'number' ? (shape.isWhole ? 'whole' : 'number') : shape.format}
        {...{ id, 'aria-describedby': about, 'aria-invalid': said !== undefined, 'aria-required': field.isRequired }}
        autoComplete="off"
        value={typeof text === 'string' ? text : ''}
        onInput={(event) => onChange(event.currentTarget.value)}
        onBlur={leave}
      />
      <About id={about} field={field} problem={said} />
    </div>
  )
}

type TypedProps = Omit<JSX.IntrinsicElements['input'], 'type' | 'role' | 'list'> & {
  readonly type: TextFormat | 'number' | 'whole'
}

/** A number is a text with another keyboard: the browser's own field for it swallows what it cannot read. */
function Typed({ type, ...props }: TypedProps) {
  switch (type) {
    case 'text':
      return <input type="text" {...props} />
    case 'email':
      return <input type="email" {...props} />
    case 'url':
      return <input type="url" {...props} />
    case 'date':
      return <input type="date" {...props} />
    case 'datetime-local':
      return <input type="datetime-local" {...props} />
    case 'number':
      return <input type="text" inputMode="decimal" {...props} />
    case 'whole':
      return <input type="text" inputMode="numeric" {...props} />
  }
}

function Label({ field }: { readonly field: FormField }) {
  return (
    <>
      <Text>{field.label}</Text>
      {!field.isRequired && <span class="form-optional"> optional</span>}
    </>
  )
}

function About({
  id,
  field,
  problem,
}: {
  readonly id: string
  readonly field: FormField
  readonly problem: string | undefined
}) {
  return (
    <div id={id}>
      {field.description !== '' && (
        <p class="form-description">
          <Text>{field.description}</Text>
        </p>
      )}
      {problem !== undefined && (
        <p class="form-problem" role="alert">
          {problem}
        </p>
      )}
    </div>
  )
}

type TickProps = {
  readonly type: 'checkbox' | 'radio'
  readonly name: string
  readonly label: string
  readonly isOn: boolean
  readonly onPick: () => void
}

function Tick({ type, name, label, isOn, onPick }: TickProps) {
  return (
    <label class="form-tick" data-on={isOn}>
      <input type={type} name={name} checked={isOn} onChange={onPick} />
      <span>
        <Text>{label}</Text>
      </span>
    </label>
  )
}
