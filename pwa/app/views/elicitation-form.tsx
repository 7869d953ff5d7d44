// What an MCP server wants to know: its words, marked as such, and a form out of its schema; or an address it wants opened.

import type { TaskId } from '../../../shared/ids.ts'
import type { JsonObject } from '../../../shared/wire.ts'
import { Address } from './address.tsx'
import { elicitationOf } from './elicitation.ts'
import { fillForm, standing } from './filled-form.ts'
import { FormFieldView } from './form-field.tsx'
import { LongText } from './long-text.tsx'
import { Notice } from './notice.tsx'
import type { FieldText } from './read-form.ts'
import { Text } from './text.tsx'
import { useViewWorld } from './view-world.ts'
import './elicitation-form.css'

export type ElicitationProps = { readonly taskId: TaskId; readonly input: JsonObject; readonly isOpen: boolean }

export function ElicitationForm({ taskId, input, isOpen }: ElicitationProps) {
  const { server, message, asks } = elicitationOf(input)
  return (
    <div class="elicitation">
      <p class="said">
        <span class="said-by">
          The MCP server <Text>{server}</Text> says
        </span>{' '}
        <Text>{message}</Text>
      </p>
      {asks.is === 'form' && <Form taskId={taskId} fields={asks.fields} isOpen={isOpen} />}
      {asks.is === 'address' && <Open address={asks.address} isOpen={isOpen} />}
      {asks.is === 'unreadable' && (
        <>
          {isOpen && (
            <Notice tone="plain">This form cannot be filled in here. Answer at the terminal, or decline it.</Notice>
          )}
          <LongText text={JSON.stringify(input, null, 2)} />
        </>
      )}
      {isOpen && asks.is !== 'unreadable' && (
        <p class="elicitation-note">
          {asks.is === 'form'
            ? 'The server gets what you send. Never type a password into a form it made.'
            : 'The page that opens is the server’s, not ours. Read its address before you sign in there.'}
        </p>
      )}
    </div>
  )
}

type FormProps = {
  readonly taskId: TaskId
  readonly fields: Parameters<typeof fillForm>[0]
  readonly isOpen: boolean
}

function Form({ taskId, fields, isOpen }: FormProps) {
  const draft = useViewWorld().drafts.of(taskId).fields
  const { problems } = fillForm(fields, draft.value)
  const change = (name: string, text: FieldText) => {
    draft.value = Object.fromEntries([...Object.entries(draft.peek()), [name, text]])
  }
  return (
    <form class="form" onSubmit={(event) => event.preventDefault()}>
      <fieldset class="form-fields" disabled={!isOpen}>
        {fields.map((field, place) => (
          <FormFieldView
            key={place}
            id={`form-field-${place}`}
            field={field}
            text={standing(field, draft.value)}
            problem={problems.get(field.name)}
            onChange={(text) => change(field.name, text)}
          />
        ))}
      </fieldset>
    </form>
  )
}

function Open({ address, isOpen }: { readonly address: string; readonly isOpen: boolean }) {
  const url = URL.canParse(address) ? new URL(address) : null
  const href = url !== null && /^https?:$/.test(url.protocol) ? url.href : null
  return (
    <>
      <div>
        <Address>{address}</Address>
      </div>
      {isOpen && href !== null && (
        <a class="button button-plain" href={href} target="_blank" rel="noopener noreferrer">
          Open it in a new tab
        </a>
      )}
      {isOpen && href === null && (
        <Notice tone="warn">This is no address of the web. It cannot be opened from here.</Notice>
      )}
    </>
  )
}
