// Allow with changes: the input's fields to type in, and below a field that hides something, what would really run.

import type { TaskSummary } from '../../../shared/task.ts'
import type { JsonObject } from '../../../shared/wire.ts'
import { CommandText } from './command-text.tsx'
import { changedInput, type EditableField, editableFields } from './input-changes.ts'
import { LongText } from './long-text.tsx'
import { Text } from './text.tsx'
import { useViewWorld } from './view-world.ts'
import { visibleParts } from './visible-text.ts'
import './field.css'
import './change-form.css'

export type ChangeFormProps = { readonly task: TaskSummary; readonly input: JsonObject }

export function ChangeForm({ task, input }: ChangeFormProps) {
  const { changes } = useViewWorld().drafts.of(task.id)
  const { problems } = changedInput(input, changes.value)
  const type = (name: string, text: string) => {
    changes.value = Object.fromEntries([...Object.entries(changes.peek()), [name, text]])
  }
  return (
    <form class="change-form" onSubmit={(event) => event.preventDefault()}>
      {inOrder(task, editableFields(input)).map((field, place) => (
        <Field
          key={field.name}
          id={`change-${place}`}
          field={field}
          text={Object.hasOwn(changes.value, field.name) ? (changes.value[field.name] ?? '') : field.text}
          isCommand={task.toolName === 'Bash' && field.name === 'command'}
          problem={problems.get(field.name)}
          onType={(text) => type(field.name, text)}
        />
      ))}
    </form>
  )
}

/** What runs comes first. */
function inOrder({ toolName }: TaskSummary, fields: readonly EditableField[]): readonly EditableField[] {
  const first = toolName === 'Bash' ? 'command' : toolName === 'WebFetch' ? 'url' : ''
  return [...fields].sort((a, b) => Number(b.name === first) - Number(a.name === first))
}

type FieldProps = {
  readonly id: string
  readonly field: EditableField
  readonly text: string
  readonly isCommand: boolean
  readonly problem: string | undefined
  readonly onType: (text: string) => void
}

function Field({ id, field, text, isCommand, problem, onType }: FieldProps) {
  const isChanged = text !== field.text
  if (field.isCut) {
    return (
      <p class="change-kept">
        <Text>{field.name}</Text> is too long to be edited here and stays as it is.
      </p>
    )
  }
  return (
    <div class="change-field" data-changed={isChanged}>
      <label class="change-label" for={id}>
        <code>
          <Text>{field.name}</Text>
        </code>
        {isChanged && <span class="change-mark">changed</span>}
      </label>
      {field.as === 'truth' ? (
        <select id={id} value={text} onChange={(event) => onType(event.currentTarget.value)}>
          <option value="true">true</option>
          <option value="false">false</option>
        </select>
      ) : (
        <textarea
          id={id}
          rows={rowsFor(text)}
          spellcheck={false}
          autoCapitalize="off"
          autoComplete="off"
          dir="ltr"
          value={text}
          aria-invalid={problem !== undefined}
          aria-describedby={`${id}-about`}
          onInput={(event) => onType(event.currentTarget.value)}
        />
      )}
      <div id={`${id}-about`}>
        {problem !== undefined && <p class="form-problem">{problem}</p>}
        {isChanged && isCommand && problem === undefined && (
          <>
            <p class="input-label">What will run</p>
            <CommandText>{text}</CommandText>
            <p class="input-label">Instead of</p>
            <div class="change-before">
              <LongText text={field.text} />
            </div>
          </>
        )}
        {!(isChanged && isCommand) && visibleParts(text).some((part) => part.is === 'hidden') && (
          <>
            <p class="input-label">It holds characters that a field does not show</p>
            <pre class="block">
              <Text>{text.slice(0, 4_000)}</Text>
            </pre>
          </>
        )}
      </div>
    </div>
  )
}

function rowsFor(text: string): number {
  return Math.min(12, Math.max(1, Math.ceil(text.length / 30), text.split('\n', 13).length))
}
