// A tool's input on the screen, part by part, all of it, all of it text.

import { useMemo, useState } from 'preact/hooks'
import type { TaskId } from '../../../shared/ids.ts'
import type { TaskSummary } from '../../../shared/task.ts'
import type { JsonObject } from '../../../shared/wire.ts'
import { Address, Hosts } from './address.tsx'
import { CommandText } from './command-text.tsx'
import type { DiffProps } from './diff-view.tsx'
import type { EditsProps } from './edits-view.tsx'
import { Later } from './later.tsx'
import { LongText, longText } from './long-text.tsx'
import type { MarkdownProps } from './markdown.tsx'
import { Notice } from './notice.tsx'
import type { QuestionListProps } from './question-list.tsx'
import { hasCut, type InputPart, readInput } from './read-input.ts'
import { Text } from './text.tsx'
import { useViewWorld } from './view-world.ts'
import './input-view.css'

type Props = { readonly task: TaskSummary; readonly input: JsonObject }

const laterDiff = async () => (await import('./diff-view.tsx')).DiffView
const laterEdits = async () => (await import('./edits-view.tsx')).EditsView
const laterQuestions = async () => (await import('./question-list.tsx')).QuestionList
/** Parts of one input; more than this come on a tap. */
const manyParts = 100

/** The renderer of Markdown is fetched when somebody reads some. */
const laterMarkdown = async () => (await import('./markdown.tsx')).Markdown

export function InputView({ task, input }: Props) {
  const [whole, setWhole] = useState<JsonObject | null>(null)
  const [taps, setTaps] = useState(0)
  const shown = whole ?? input
  const parts = useMemo(() => readInput(task.toolName, shown), [task.toolName, shown])
  if (parts.length === 0)
    return <p class="input-none">The agent sent nothing to show here. The terminal may show more.</p>
  return (
    <div class="input">
      {hasCut(shown) && <CutNotice id={task.id} onWhole={setWhole} />}
      {parts.slice(0, manyParts * (taps + 1)).map((part, place) => (
        <Part key={place} part={part} cwd={task.cwd} />
      ))}
      {parts.length > manyParts * (taps + 1) && (
        <button type="button" class="button button-quiet" onClick={() => setTaps(taps + 1)}>
          Show more, {(parts.length - manyParts * (taps + 1)).toLocaleString()} fields are left
        </button>
      )}
    </div>
  )
}

type CutProps = { readonly id: TaskId; readonly onWhole: (input: JsonObject) => void }

function CutNotice({ id, onWhole }: CutProps) {
  const { model } = useViewWorld()
  const [state, setState] = useState<'cut' | 'loading' | 'failed'>('cut')
  const load = () => {
    setState('loading')
    model.wholeInput(id).then(onWhole, () => setState('failed'))
  }
  return (
    <Notice
      tone="warn"
      action={
        <button type="button" class="button button-plain" disabled={state === 'loading'} onClick={load}>
          {state === 'loading' ? 'Loading…' : 'Load all of it'}
        </button>
      }
    >
      {state === 'failed'
        ? 'All of it could not be loaded. Try again in a moment.'
        : 'It is long: the end is cut here, and marked with …'}
    </Notice>
  )
}

function Part({ part, cwd }: { readonly part: InputPart; readonly cwd: string }) {
  // Drawn in one piece, a text of megabytes holds the page up for seconds.
  if ('text' in part && part.text.length > longText && Object.hasOwn(longLabels, part.is))
    return <LongText text={part.text} label={longLabels[part.is] ?? ''} />
  switch (part.is) {
    case 'command':
      return (
        <div>
          <p class="command-folder">
            in{' '}
            <code>
              <Text>{cwd}</Text>
            </code>
          </p>
          <CommandText>{part.text}</CommandText>
        </div>
      )
    case 'address':
      return (
        <div>
          <Address>{part.text}</Address>
        </div>
      )
    case 'hosts':
      return (
        <div class="input-fact">
          <span class="input-fact-label">{part.label}</span>
          <Hosts>{part.hosts}</Hosts>
        </div>
      )
    case 'server':
      return (
        <p class="input-server">
          <strong>
            <Text>{part.tool}</Text>
          </strong>{' '}
          of the MCP server{' '}
          <strong>
            <Text>{part.server}</Text>
          </strong>
        </p>
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
    case 'file':
      return <NewText text={part.text} />
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
          {part.text.length > longText ? (
            <LongText text={part.text} />
          ) : (
            <div class="prose">
              <Text>{part.text}</Text>
            </div>
          )}
        </section>
      )
    case 'markdown':
      return (
        <section>
          <h2 class="for-screen-readers">{part.label}</h2>
          <Later<MarkdownProps> load={laterMarkdown} props={{ text: part.text }} />
        </section>
      )
    case 'change':
      return <Later<DiffProps> load={laterDiff} props={{ before: part.removed, after: part.added }} />
    case 'edits':
      return <Later<EditsProps> load={laterEdits} props={{ edits: part.edits }} />
    case 'questions':
      return <Later<QuestionListProps> load={laterQuestions} props={{ questions: part.questions }} />
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

/** What is drawn as it is while it has a length that a person writes. */
const longLabels: Readonly<Partial<Record<InputPart['is'], string>>> = {
  address: 'Address',
  said: 'The agent says',
  path: 'File',
}

function NewText({ text }: { readonly text: string }) {
  const size = useMemo(() => sizeText(text), [text])
  return (
    <div class="change">
      <LongText text={text} label={size} side="added" />
    </div>
  )
}

/** `Writes 212 lines, 6.3 kB`: bytes as they will lie in the file. */
function sizeText(text: string): string {
  const bytes = new TextEncoder().encode(text).length
  const lines = text === '' ? 0 : text.split('\n').length - (text.endsWith('\n') ? 1 : 0)
  const size = bytes < 1_000 ? `${bytes} bytes` : bytes < 1_000_000 ? `${kilo(bytes)} kB` : `${kilo(bytes / 1_000)} MB`
  return `${hasCut(text) ? 'Writes more than' : 'Writes'} ${lines.toLocaleString()} ${lines === 1 ? 'line' : 'lines'}, ${size}`
}

function kilo(bytes: number): string {
  return (bytes / 1_000).toLocaleString(undefined, { maximumFractionDigits: 1 })
}
