// What is asked about, and when: of a host, or of one session that may go its own way.

import type { Host } from '../../../shared/board.ts'
import type { AskChange } from '../model/app-model.ts'
import { askText, type Policy, policyOptions, type When, whenOptions } from './ask-words.ts'
import { ChoiceList, type Option } from './choice-list.tsx'
import { NotAsking } from './not-asking.tsx'
import { Notice } from './notice.tsx'

type Ask = Host['ask']

type Props = {
  readonly host: Host
  /** Undefined: a session that goes by its host. */
  readonly ask: Ask | undefined
  readonly isSession?: boolean
  readonly waiting: AskChange
  readonly isOff: boolean
  readonly onChange: (change: AskChange) => void
}

export function AskChoice({ host, ask, isSession = false, waiting, isOff, onChange }: Props) {
  const inForce = ask ?? host.ask
  const asHost: Option<'host'> = { is: 'host', text: `As ${host.name}`, hint: `${askText(host.ask)}.` }
  const options: readonly Option<Policy | 'host'>[] = isSession ? [asHost, ...policyOptions] : policyOptions
  const isUnknown = !policyOptions.some(({ is }) => is === inForce.policy)
  const when = inForce.when === 'always' ? 'always' : 'away'
  const choosePolicy = (policy: Policy | 'host') => onChange({ ask: policy === 'host' ? null : { policy, when } })
  const chooseWhen = (next: When) => {
    const policy = policyOptions.find(({ is }) => is === inForce.policy)?.is
    if (policy !== undefined) onChange({ ask: { policy, when: next } })
  }
  return (
    <>
      <NotAsking host={host} ask={inForce} />
      <ChoiceList
        legend="What it asks about"
        options={options}
        chosen={ask === undefined ? 'host' : ask.policy}
        waiting={waitingPolicy(waiting, inForce)}
        isOff={isOff}
        onChoose={choosePolicy}
      />
      {isUnknown && (
        <Notice tone="plain">Chosen is “{inForce.policy}”, which this page does not know. Reload it.</Notice>
      )}
      <ChoiceList
        legend="When that holds"
        options={whenOptions(host)}
        chosen={inForce.policy === 'claude' ? '' : inForce.when}
        waiting={waiting.ask && waiting.ask.policy === inForce.policy ? waiting.ask.when : null}
        isOff={isOff || ask === undefined || inForce.policy === 'claude' || isUnknown}
        onChoose={chooseWhen}
      />
    </>
  )
}

/** The same policy again is a change of its time alone. */
function waitingPolicy({ ask }: AskChange, inForce: Ask): Policy | 'host' | null {
  if (ask === undefined) return null
  if (ask === null) return 'host'
  return ask.policy === inForce.policy ? null : ask.policy
}
