// The way here, tried by this browser: each step as it stands, the same as in the terminal that asked for it.

import type { ReachCheck, ReachModel, ReachPhase } from '../model/reach.ts'
import { Gate } from './gate.tsx'
import { Icon } from './icon.tsx'
import { Notice } from './notice.tsx'
import './reach.css'

const names: Readonly<Record<ReachCheck['step'], string>> = {
  https: 'https',
  certificate: 'Certificate',
  'first-byte': 'First byte',
  ready: 'Stream',
  clock: 'Clock',
  push: 'Push service',
}

export function Reach({ model }: { readonly model: ReachModel }) {
  const phase = model.phase.value
  if (phase === 'over') {
    return (
      <Gate
        title="This check is over"
        text={
          <>
            Its code works for ten minutes and one round. Run <code>npm run nod -- reach</code> again and open the new
            link.
          </>
        }
      />
    )
  }
  const checks = model.checks.value
  return (
    <Gate title="The way to Nod" text="This browser tries it, step by step. The terminal shows the same.">
      <ol class="reach" aria-live="polite">
        {checks.map((check) => (
          <Row key={check.step} check={check} />
        ))}
      </ol>
      <After phase={phase} isAllGood={checks.every(({ state }) => state === 'ok')} model={model} />
    </Gate>
  )
}

function Row({ check: { step, state, text } }: { readonly check: ReachCheck }) {
  return (
    <li class="reach-row" data-state={state}>
      <span class="reach-sign">
        {state === 'ok' && <Icon name="allow" />}
        {state === 'bad' && <Icon name="warning" />}
      </span>
      <span class="reach-words">
        <b>{names[step]}</b>
        <span class="reach-text">{text === '' ? waitingText[state] : text}</span>
      </span>
    </li>
  )
}

const waitingText: Readonly<Record<ReachCheck['state'], string>> = {
  waiting: 'not tried yet',
  running: 'trying…',
  ok: 'fine',
  bad: 'does not work',
}

type AfterProps = { readonly phase: ReachPhase; readonly isAllGood: boolean; readonly model: ReachModel }

function After({ phase, isAllGood, model }: AfterProps) {
  switch (phase) {
    case 'asking':
      return (
        <section class="reach-after" aria-label="Push service">
          <p>To try the push service, this browser has to allow notifications. It asks you once.</p>
          <button type="button" class="button button-allow" onClick={() => void model.askPush()}>
            <Icon name="bell" />
            Try it
          </button>
          <button type="button" class="button button-quiet" onClick={() => void model.skipPush()}>
            Leave it out
          </button>
        </section>
      )
    case 'silent':
      return (
        <section class="reach-after">
          <Notice tone="bad">The relay does not answer any more. Look at the terminal, then try again.</Notice>
          <Again model={model} />
        </section>
      )
    case 'done':
      return (
        <p class="reach-after" role="status">
          {isAllGood ? (
            <span>
              All of it works. Next: run <code>npm run nod -- pair</code> there, and open its link here.
            </span>
          ) : (
            'What is marked needs mending. The terminal says the same; try again there afterwards.'
          )}
        </p>
      )
    default:
      return null
  }
}

function Again({ model }: { readonly model: ReachModel }) {
  return (
    <button type="button" class="button button-plain" onClick={() => void model.again()}>
      Try again
    </button>
  )
}
