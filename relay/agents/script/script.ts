// A script as an agent: any program that asks one question and waits for its answer. It has no dialog to go back to.

import * as v from 'valibot'
import { cutText, neutralise, replaceLoneSurrogates } from '../../../shared/neutralise.ts'
import type { JsonObject } from '../../../shared/wire.ts'
import type { AgentEvent, GateDeed } from '../../core/event.ts'
import { nobodyAnswered } from '../../core/nobody-answered.ts'
import type { Agent, Asked, Verdicted } from '../../core/ports.ts'
import { projectOf } from '../../core/project.ts'

const previewLimit = 500
const shortText = v.pipe(
  v.string(),
  v.maxLength(1_000),
  v.check((text) => text.trim() !== '', 'must not be empty'),
)
const bodySchema = v.object({
  question: shortText,
  options: v.exactOptional(
    v.pipe(
      v.array(shortText),
      v.maxLength(20),
      v.check((options) => new Set(options).size === options.length, 'must differ from each other'),
    ),
  ),
  detail: v.exactOptional(v.string()),
  cwd: v.pipe(v.string(), v.maxLength(4096)),
})
/** As we made it: a question in the shape that screens know from Claude Code's, so that all of them can answer it. */
const askedSchema = v.object({
  question: v.exactOptional(v.string()),
  questions: v.exactOptional(
    v.tuple([v.object({ question: v.string(), options: v.array(v.object({ label: v.string() })) })]),
  ),
  detail: v.exactOptional(v.string()),
})

const notOffered = { ok: false, reason: 'choice-not-offered' } as const
const doNotFit = { ok: false, reason: 'answers-do-not-fit' } as const

/** What `Agent` promises, for `POST /hooks/ask` and `nod ask`. Its answers are `{outcome, answer?, message?}`. */
export function createScript(): Agent {
  return {
    name: 'script',
    read,
    describe: ({ kind, toolInput }, cwd) => {
      const { question, options, detail } = askedIn(toolInput)
      const lines = [
        question,
        ...options.map((label, at) => `${at + 1} ${label}`),
        ...(detail === undefined ? [] : [detail]),
      ]
      const body = neutralise(lines.join('\n').slice(0, previewLimit + 1))
      const preview = cutText(body.text, previewLimit)
      const project = projectOf(cwd)
      return {
        kind,
        project: project.name,
        title: kind === 'question' ? 'A script asks a question' : 'A script asks',
        preview: preview.text,
        truncated: preview.truncated || lines.join('\n').length > previewLimit,
        altered: body.altered || project.altered,
        risk: 'normal',
        riskReasons: [],
        // What a yes sets off, nobody here can see.
        quickAllow: false,
      }
    },
    describeSuggestion: () => ({ label: 'Remember this', strong: true }),
    glance: ({ toolInput }) => {
      const { question, options } = askedIn(toolInput())
      const [one, two, ...more] = options
      const isTwo = one !== undefined && two !== undefined && more.length === 0
      return isTwo ? { choice: { text: question, labels: [one, two] } } : {}
    },
    answer,
    unanswered: (_gate, { waitedMs }) => ({
      expired: JSON.stringify({ outcome: 'expired', message: nobodyAnswered(waitedMs) }),
      withdrawn: JSON.stringify({ outcome: 'withdrawn' }),
    }),
  }
}

function read(
  body: JsonObject,
  client = 'script',
): { ok: true; event: AgentEvent } | { ok: false; reason: 'bad-body'; path: string } {
  const replaced = replaceLoneSurrogates(body)
  const parsed = v.safeParse(bodySchema, replaced.value)
  if (!parsed.success) return { ok: false, reason: 'bad-body', path: v.getDotPath(parsed.issues[0]) ?? '' }
  const { question, options = [], detail, cwd } = parsed.output
  const more = detail === undefined ? {} : { detail }
  const isChoice = options.length > 0
  const deed: GateDeed = {
    is: 'gate',
    kind: isChoice ? 'question' : 'permission',
    toolName: 'ask',
    toolInput: isChoice
      ? { questions: [{ question, options: options.map((label) => ({ label })), multiSelect: false }], ...more }
      : { question, ...more },
    suggestions: [],
    altered: replaced.altered,
  }
  return { ok: true, event: { agentSession: client, cwd, deed } }
}

function answer(
  asked: Asked,
  { verdict, message, input, answers, remember, mode, interrupt }: Verdicted,
): ReturnType<Agent['answer']> {
  // A script has no turn to stop, no rule to keep, and no input of its own to change.
  if (input || remember || mode !== undefined || interrupt) return notOffered
  if (verdict === 'deny' && !answers) return said({ outcome: 'denied', ...(message !== undefined && { message }) })
  if (asked.kind === 'permission' && verdict === 'allow' && !answers) {
    return said({ outcome: 'allowed', ...(message !== undefined && { message }) })
  }
  if (asked.kind !== 'question' || verdict !== 'answer') return notOffered
  const { question } = askedIn(asked.toolInput())
  const given = Object.entries(answers ?? {})
  const [text, words] = given[0] ?? []
  // One of the options, or words of one's own.
  if (given.length !== 1 || text !== question || words === undefined || words.trim() === '') return doNotFit
  return said({ outcome: 'answered', answer: words, ...(message !== undefined && { message }) })
}

function said(outcome: JsonObject): { ok: true; body: string } {
  return { ok: true, body: JSON.stringify(outcome) }
}

function askedIn(toolInput: JsonObject): { question: string; options: readonly string[]; detail?: string } {
  const parsed = v.safeParse(askedSchema, toolInput)
  if (!parsed.success) return { question: '', options: [] }
  const { question = '', questions, detail } = parsed.output
  const [choice] = questions ?? []
  return {
    question: choice?.question ?? question,
    options: choice?.options.map(({ label }) => label) ?? [],
    ...(detail !== undefined && { detail }),
  }
}
