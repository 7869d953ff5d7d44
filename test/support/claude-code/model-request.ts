// A request of the CLI to its model, read once: what the scripts and the tests look at.
import * as v from 'valibot'

const Block = v.looseObject({
  type: v.string(),
  text: v.optional(v.string()),
  tool_use_id: v.optional(v.string()),
  is_error: v.optional(v.boolean()),
  content: v.optional(v.unknown()),
})
const Content = v.union([v.string(), v.array(Block)])
const Body = v.looseObject({
  model: v.string(),
  stream: v.optional(v.boolean(), false),
  system: v.optional(Content, ''),
  messages: v.array(v.looseObject({ role: v.string(), content: Content })),
  tools: v.optional(v.array(v.looseObject({ name: v.optional(v.string(), '') })), []),
})

export type Message = { readonly role: string; readonly content: v.InferOutput<typeof Content> }
export type ModelRequest = {
  readonly model: string
  readonly stream: boolean
  readonly system: string
  readonly messages: readonly Message[]
  /** Names of the tools offered; none in a title request. */
  readonly tools: readonly string[]
  /** Text of the first user message: a subagent's is its prompt. */
  readonly firstPrompt: string
  readonly assistantMessages: number
}
export type ToolResult = { readonly toolUseId: string; readonly text: string; readonly isError: boolean }

export function parseModelRequest(body: unknown): ModelRequest {
  const { model, stream, system, messages, tools } = v.parse(Body, body)
  const first = messages.find(({ role }) => role === 'user')
  return {
    model,
    stream,
    system: textOf(system),
    messages,
    tools: tools.map(({ name }) => name),
    firstPrompt: first === undefined ? '' : textOf(first.content),
    assistantMessages: messages.filter(({ role }) => role === 'assistant').length,
  }
}

/** What the CLI told its model about finished, failed or denied calls, oldest first. */
export function toolResultsIn(request: ModelRequest): readonly ToolResult[] {
  return request.messages.flatMap(({ content }) =>
    typeof content === 'string'
      ? []
      : content.flatMap((block) =>
          block.type === 'tool_result' && block.tool_use_id !== undefined
            ? [{ toolUseId: block.tool_use_id, text: resultText(block.content), isError: block.is_error === true }]
            : [],
        ),
  )
}

/** All text of a message, joined by line breaks. */
export function textOf(content: v.InferOutput<typeof Content>): string {
  return typeof content === 'string' ? content : content.map((block) => block.text ?? '').join('\n')
}

function resultText(content: unknown): string {
  const parsed = v.safeParse(Content, content)
  return parsed.success ? textOf(parsed.output) : JSON.stringify(content ?? '')
}
