// Whether a stop waits for a reply: of a host, or of one session that may go its own way.

import type { Host, Session } from '../../../shared/board.ts'
import type { AskChange } from '../model/app-model.ts'
import { replyAsHostText } from './ask-words.ts'
import { ChoiceList, type Option } from './choice-list.tsx'

type Word = 'host' | 'stop' | 'wait'

type Props = {
  readonly host: Host
  /** Without one: the host's own. */
  readonly session?: Session
  readonly waiting: AskChange
  readonly isOff: boolean
  readonly onChange: (change: AskChange) => void
}

export function ReplyChoice({ host, session, waiting, isOff, onChange }: Props) {
  const letGo = session
    ? 'Also while you said you are away.'
    : 'While you said you are away, its stop waits all the same.'
  const options: readonly Option<Word>[] = [
    ...(session ? [{ is: 'host', text: `As ${host.name}`, hint: replyAsHostText(session, host) } as const] : []),
    { is: 'stop', text: 'Let it stop', hint: letGo },
    {
      is: 'wait',
      text: 'Wait for my reply',
      hint: 'Its stop waits 10 minutes for what to do next. Done, or Esc at its terminal, lets it go.',
    },
  ]
  return (
    <ChoiceList
      legend="When it stops"
      options={options}
      chosen={wordOf(session ? session.reply : host.reply)}
      waiting={waiting.reply === undefined ? null : wordOf(waiting.reply ?? undefined)}
      isOff={isOff}
      onChoose={(word) => onChange({ reply: word === 'host' ? null : word === 'wait' })}
    />
  )
}

function wordOf(reply: boolean | undefined): Word {
  return reply === undefined ? 'host' : reply ? 'wait' : 'stop'
}
