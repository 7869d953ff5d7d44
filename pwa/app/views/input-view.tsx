// A tool's input on the screen, part by part, all of it, all of it text.

import type { JsonObject } from '../../../shared/wire.ts'
import { LongText } from './long-text.tsx'
import { Notice } from './notice.tsx'
import { QuestionList } from './question-list.tsx'
import { hasCut, type InputPart, readInput } from './read-input.ts'
import { Text } from './text.tsx'
import './input-view.css'

export function InputView({ toolName, input }: { readonly toolName: string; readonly input: JsonObject }) {
  const parts = readInput(toolName, input)
  if (parts.length === 0)
    return <p class="input-none">The agent sent nothing to show here. The terminal may show more.</p>
  return (
    <div class="input">
      {hasCut(input) && (
        <Notice tone="warn">It is too long to show here: the end is cut. The raw input below has all of it.</Notice>
      )}
      {parts.map((part, place) => (
        <Part key={place} part={part} />
      ))}
    </div>
  )
}

function Part({ part }: { readonly part: InputPart }) {
  switch (part.is) {
    case 'command':
      return (
        <pre class="block block-command">
          <Text>{part.text}</Text>
        </pre>
      )
    case 'said':
      return (
        <p class="said">
          <span class="said-by">The agent says</span> <Text>{part.text}</Text>
        </p>
      )
    case 'path':
      return (
        <p class="input-path">
          <Text>{part.text}</Text>
        </p>
      )
    case 'text':
      return (
        <section>
          <h2 class="input-label">
            <Text>{part.label}</Text>
          </h2>
          <LongText text={part.text} />
        </section>
      )
    case 'prose':
      return (
        <section>
          <h2 class="input-label">{part.label}</h2>
          <div class="prose">
            <Text>{part.text}</Text>
          </div>
        </section>
      )
    case 'change':
      return (
        <div class="change">
          <LongText text={part.removed} label="Replaces" side="removed" />
          <LongText text={part.added} label="With" side="added" />
        </div>
      )
    case 'questions':
      return <QuestionList questions={part.questions} />
    case 'fact':
      return (
        <p class="input-fact">
          <span class="input-fact-label">
            <Text>{part.label}</Text>
          </span>
          <code>
            <Text>{part.text}</Text>
          </code>
        </p>
      )
  }
}
