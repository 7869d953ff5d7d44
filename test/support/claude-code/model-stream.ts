// One turn of the script as the Messages API would send it: streamed as server-sent events, or in one piece.
// https://docs.anthropic.com/en/api/messages-streaming
import type { ServerResponse } from 'node:http'
import type { ModelRequest } from './model-request.ts'
import type { Turn } from './model-script.ts'

/** A turn that is an answer. */
type Said = Exclude<Turn, { readonly error: unknown }>

type ContentBlock =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'tool_use'; readonly id: string; readonly name: string; readonly input: unknown }

export function answerWithMessage(
  response: ServerResponse,
  request: ModelRequest,
  turn: Said,
  newCallId: () => string,
): void {
  const content = blocksOf(turn, newCallId)
  const stopReason = 'calls' in turn ? 'tool_use' : 'end_turn'
  const message = {
    id: newCallId().replace('toolu_', 'msg_'),
    type: 'message',
    role: 'assistant',
    model: request.model,
    stop_sequence: null,
    usage: { input_tokens: 1200, output_tokens: 1, cache_creation_input_tokens: 0, cache_read_input_tokens: 0 },
  }
  if (!request.stream) {
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ ...message, content, stop_reason: stopReason }))
    return
  }

  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' })
  const send = (type: string, data: object): void => {
    response.write(`event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`)
  }
  send('message_start', { message: { ...message, content: [], stop_reason: null } })
  content.forEach((block, index) => {
    send('content_block_start', { index, content_block: emptied(block) })
    send('content_block_delta', { index, delta: deltaOf(block) })
    send('content_block_stop', { index })
  })
  send('message_delta', { delta: { stop_reason: stopReason, stop_sequence: null }, usage: { output_tokens: 80 } })
  send('message_stop', {})
  response.end()
}

function blocksOf(turn: Said, newCallId: () => string): readonly ContentBlock[] {
  if (!('calls' in turn)) return [{ type: 'text', text: turn.text }]
  return [
    { type: 'text', text: turn.text ?? 'I will do it.' },
    ...turn.calls.map(({ name, input }) => ({ type: 'tool_use' as const, id: newCallId(), name, input })),
  ]
}

function emptied(block: ContentBlock): ContentBlock {
  return block.type === 'text' ? { ...block, text: '' } : { ...block, input: {} }
}

function deltaOf(block: ContentBlock): object {
  if (block.type === 'text') return { type: 'text_delta', text: block.text }
  return { type: 'input_json_delta', partial_json: JSON.stringify(block.input) }
}
