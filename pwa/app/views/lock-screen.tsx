// The lock screen: how much of a task may be read there by whoever holds the phone, drawn as it will look.

import type { Device } from '../../../shared/board.ts'
import { ChoiceList, type Option } from './choice-list.tsx'
import { Mark } from './icon.tsx'
import { Text } from './text.tsx'
import './lock-screen.css'

type Choice = Device['settings']['lockScreen']
type Shown = 'all' | 'tool' | 'nothing'
type Props = {
  readonly choice: Choice
  readonly host: string
  readonly onChoose: (choice: Shown) => void
}

const choices: readonly Option<Shown>[] = [
  { is: 'all', text: 'Everything', hint: 'The command itself. Needed for an Allow button.' },
  { is: 'tool', text: 'Tool and project', hint: 'Which tool, in which project.' },
  { is: 'nothing', text: 'Nothing', hint: 'Only that a task waits.' },
]

export function LockScreen({ choice, host, onChoose }: Props) {
  return (
    <div class="lock">
      <ChoiceList
        legend="What the lock screen shows"
        options={choices}
        chosen={choice}
        waiting={null}
        isOff={false}
        onChoose={onChoose}
      />
      <Preview choice={choice} host={host} />
      <p class="lock-note">
        Allow stands on a notification only when all it covers can be read there and the risk is not high. Everything
        else opens here first. iPhone, iPad and Safari have no buttons: a tap opens the task.
      </p>
    </div>
  )
}

const titles = {
  all: (host: string) => `Claude Code on ${host} asks to run a command`,
  tool: () => 'Claude Code asks to run a command',
  nothing: () => 'A task waits',
} as const

const bodies = { all: 'npm test', tool: 'Bash in acme', nothing: '' } as const

/** The same words as the pushes; the buttons are drawn and do nothing. */
function Preview({ choice, host }: { readonly choice: Choice; readonly host: string }) {
  const drawn = choice === 'all' ? 'all' : choice === 'tool' ? 'tool' : 'nothing'
  return (
    <div class="lock-screen">
      <div class="lock-notice" role="img" aria-label="How a notification looks with this choice">
        <Mark size={32} />
        <div class="lock-words">
          <p class="lock-line">
            <Text>{titles[drawn](host)}</Text>
          </p>
          <p class="lock-body">{bodies[drawn]}</p>
          <p class="lock-buttons">
            <span>{drawn === 'all' ? 'Allow' : 'Review'}</span>
            <span>Deny</span>
          </p>
        </div>
      </div>
    </div>
  )
}
