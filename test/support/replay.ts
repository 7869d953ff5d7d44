// Recordings of the real CLI, read for a replay: every hook body in order of arrival, with its times and its gate's end.
// How they were made: test/fixtures/recordings/README.md.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import * as v from 'valibot'

const RECORDINGS = fileURLToPath(new URL('../fixtures/recordings', import.meta.url))

const Body = v.looseObject({
  session_id: v.string(),
  transcript_path: v.string(),
  cwd: v.string(),
  hook_event_name: v.string(),
  tool_name: v.optional(v.string()),
  tool_input: v.optional(v.record(v.string(), v.unknown())),
  tool_use_id: v.optional(v.string()),
  agent_id: v.optional(v.string()),
  prompt: v.optional(v.string()),
})
const ENDS = ['answered', 'handed-back', 'SIGTERM', 'SIGHUP', 'SIGINT', 'SIGQUIT', 'agent-gone', 'connection-closed']
const End = v.object({ at: v.number(), by: v.picklist(ENDS), answer: v.optional(v.unknown()) })
const Timeline = v.array(
  v.object({
    n: v.number(),
    file: v.string(),
    firedAt: v.number(),
    arrivedAt: v.number(),
    attach: v.optional(v.literal('parked')),
    entrypoint: v.optional(v.string()),
    end: v.optional(End),
  }),
)

export type RecordedBody = v.InferOutput<typeof Body>
/** Ends of a gate's process: with our answer or none, by a signal, on seeing the CLI gone, or without a word. */
export type RecordedEnd = v.InferOutput<typeof End>
export type RecordedEvent = {
  readonly file: string
  /** The body as Claude Code wrote it. */
  readonly event: RecordedBody
  /** Start of the hook's process and arrival at the host, in ms since the first process's start. */
  readonly firedAt: number
  readonly arrivedAt: number
  /** A gate the host held open. */
  readonly parked: boolean
  /** How the CLI was started; absent in a terminal. */
  readonly entrypoint?: string
  /** Absent where nobody recorded it: in recordings without a timeline. */
  readonly end?: RecordedEnd
}
export type Moment =
  | { readonly at: number; readonly what: 'arrives'; readonly recorded: RecordedEvent }
  | { readonly at: number; readonly what: 'ends'; readonly recorded: RecordedEvent; readonly end: RecordedEnd }

/** Names of all recordings, sorted. */
export function recordingNames(): readonly string[] {
  return readdirSync(RECORDINGS, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort()
}

/** One recording in order of arrival. Without a `timeline.json` its events are 1 s apart, in the order of their files. */
export function loadRecording(name: string): readonly RecordedEvent[] {
  const folder = path.join(RECORDINGS, name)
  const read = (file: string): unknown => JSON.parse(readFileSync(path.join(folder, file), 'utf8'))
  const bodyOf = (file: string): RecordedBody => v.parse(Body, read(file))
  if (!existsSync(path.join(folder, 'timeline.json'))) {
    const files = readdirSync(folder).filter((file) => /^\d\d-.*\.json$/.test(file))
    return files.sort().map((file, n) => {
      const event = bodyOf(file)
      const parked = event.hook_event_name === 'PermissionRequest'
      return { file, event, firedAt: n * 1000, arrivedAt: n * 1000, parked }
    })
  }
  return v.parse(Timeline, read('timeline.json')).map(({ file, firedAt, arrivedAt, attach, entrypoint, end }) => {
    const seen = {
      file,
      event: bodyOf(file),
      firedAt,
      arrivedAt,
      parked: attach === 'parked',
      ...(entrypoint && { entrypoint }),
    }
    return end === undefined ? seen : { ...seen, end }
  })
}

/** Arrivals and ends of one recording in one order, for a replay that steps its clock from moment to moment. */
export function momentsOf(recording: readonly RecordedEvent[]): readonly Moment[] {
  const arrivals = recording.map((recorded): Moment => ({ at: recorded.arrivedAt, what: 'arrives', recorded }))
  const ends = recording.flatMap((recorded): Moment[] =>
    recorded.end === undefined ? [] : [{ at: recorded.end.at, what: 'ends', recorded, end: recorded.end }],
  )
  return [...arrivals, ...ends].sort((a, b) => a.at - b.at)
}
