// What was given: beside what was asked stands what was decided about it, so that nobody takes one for the other.

import type { TaskDetails, TaskSummary } from '../../../shared/task.ts'
import { CommandText } from './command-text.tsx'
import { LongText } from './long-text.tsx'
import { RuleText } from './rule-text.tsx'
import { Text } from './text.tsx'
import './given.css'

export type GivenProps = {
  readonly task: TaskSummary
  readonly given: NonNullable<TaskDetails['given']>
}

const modes: Readonly<Record<string, string>> = {
  default: 'It asks before it edits or runs something',
  acceptEdits: 'It edits files without asking',
  auto: 'Auto mode',
}

export function Given({ task, given }: GivenProps) {
  const { input, answers, remembered, mode, interrupt } = given
  const isForm = task.kind === 'elicitation'
  return (
    <section class="given">
      <h2 class="given-title">{isForm ? 'What the server got' : answers ? 'The answers' : 'What was decided'}</h2>
      {remembered !== undefined && (
        <p>
          From now on: <RuleText>{remembered}</RuleText>
        </p>
      )}
      {mode !== undefined && <p>After that: {Object.hasOwn(modes, mode) ? modes[mode] : <Text>{mode}</Text>}</p>}
      {interrupt && <p>The turn was stopped.</p>}
      {answers !== undefined && (
        <dl class="given-answers">
          {Object.entries(answers).map(([question, answer]) => (
            <div key={question}>
              <dt>
                <Text>{question}</Text>
              </dt>
              <dd>
                <Text>{answer}</Text>
              </dd>
            </div>
          ))}
        </dl>
      )}
      {input !== undefined &&
        Object.entries(input).map(([name, value]) => (
          <div key={name} class="given-field">
            <p class="input-label">
              {isForm ? (
                <Text>{name}</Text>
              ) : (
                <>
                  What was allowed instead: <Text>{name}</Text>
                </>
              )}
            </p>
            {task.toolName === 'Bash' && name === 'command' && typeof value === 'string' ? (
              <CommandText>{value}</CommandText>
            ) : (
              <LongText text={typeof value === 'string' ? value : JSON.stringify(value, null, 2)} />
            )}
          </div>
        ))}
    </section>
  )
}
