// A task's push: what a locked phone shows of it, and which buttons it has. Made for one device, by its own settings.

import type { Device } from '../../../shared/board.ts'
import type { PushData } from '../../../shared/push.ts'
import type { Glance, Push } from '../ports.ts'
import { iso, type TaskRecord } from '../records.ts'
import { isWithinLimit, type Message, pushOf } from './push-json.ts'
import { isQuick } from './quick-allow.ts'
import { inOneLine, needsTitle, titleOf, toolWords } from './task-words.ts'

/** A task as its pushes tell of it, the same for all devices. */
export type Telling = { readonly task: TaskRecord; readonly hostName: string; readonly glance: Glance }

/** Which push, to whom. */
export type Addressed = {
  readonly device: Pick<Device, 'settings'>
  readonly origin: string
  /** Its quiet hours: what arrives makes no sound. It is no less urgent: a sleeping phone would take it late. */
  readonly isQuiet?: boolean
  readonly rev: number
  readonly secret: string
}

const remarkLimit = 200

/** One message; at most 2,500 bytes, whatever the input. */
export function composeTask(telling: Telling, to: Addressed): Push {
  const { task } = telling
  const { lockScreen } = to.device.settings
  const kept = { urgency: 'high', expiresAt: task.deadlineAt } as const
  if (lockScreen === 'all') return pushOf(wholeMessage(telling, to), kept)
  const buttons = plainButtons(task, false)
  const title = lockScreen === 'tool' ? titleOf(task, null) : 'A task waits'
  const body = lockScreen === 'tool' ? toolWords(task) : ''
  return pushOf(messageOf(task, to, { title, body, buttons, isQuick: false }), kept)
}

/** As much as there is room for: first what is decided on, then the two answers, then what the agent says about it. */
function wholeMessage({ task, hostName, glance }: Telling, to: Addressed): Message {
  const quick = isQuick(task, to.device)
  const title = titleOf(task, { hostName })
  const decided = needsTitle(task) ? `${task.title}\n${task.preview}` : task.preview
  const made = (body: string, buttons: Buttons): Message =>
    messageOf(task, to, { title, body, buttons, isQuick: quick })
  const choice = choiceButtons(task, glance)
  const buttons = choice && isWithinLimit(made(decided, choice)) ? choice : plainButtons(task, quick)
  const below = linesBelow(task, glance)
  for (let lines = below.length; lines > 0; lines -= 1) {
    const message = made([decided, ...below.slice(0, lines)].join('\n'), buttons)
    if (isWithinLimit(message)) return message
  }
  return made(decided, buttons)
}

type Buttons = { readonly actions: readonly string[]; readonly question?: PushData['question'] }
type Shown = { readonly title: string; readonly body: string; readonly buttons: Buttons; readonly isQuick: boolean }

function messageOf(
  task: TaskRecord,
  { origin, rev, secret, isQuiet: isSilent }: Addressed,
  { title, body, buttons, isQuick: quickAllow }: Shown,
): Message {
  return {
    title,
    body,
    navigate: `${origin}/tasks/${task.id}`,
    tag: task.id,
    ...(isSilent && { silent: true }),
    data: {
      type: typeOf(task),
      rev,
      taskId: task.id,
      digest: task.digest,
      kind: task.kind,
      quickAllow,
      expiresAt: iso(task.deadlineAt),
      actions: [...buttons.actions],
      ...(buttons.question && { question: buttons.question }),
      secret,
    },
  }
}

export function typeOf({ agent }: Pick<TaskRecord, 'agent'>): 'task' | 'test' {
  return agent === 'nod' ? 'test' : 'task'
}

function plainButtons({ kind }: TaskRecord, quick: boolean): Buttons {
  if (kind === 'reply') return { actions: ['open', 'done'] }
  return { actions: [kind === 'permission' && quick ? 'allow' : 'open', 'deny'] }
}

/** Both options as buttons, where the body says all there is to say about them. */
function choiceButtons({ kind, truncated, altered }: TaskRecord, { choice }: Glance): Buttons | null {
  if (kind !== 'question' || !choice || truncated || altered) return null
  const actions = choice.labels.map((_, at) => `answer:${at}`)
  return { actions, question: { text: choice.text, labels: [...choice.labels] } }
}

/** Ours is the project; the rest are the agent's words and say so. */
function linesBelow({ project, subagent, agent }: TaskRecord, { remark }: Glance): readonly string[] {
  if (agent === 'nod') return []
  return [
    `in ${inOneLine(project, 60)}`,
    ...(remark ? [`agent says: ${inOneLine(remark, remarkLimit)}`] : []),
    ...(subagent ? [`subagent: ${inOneLine(subagent.type, 60)}`] : []),
  ]
}
