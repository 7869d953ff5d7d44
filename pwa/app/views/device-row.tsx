// One device: its name, when it was last here, and the way to take its rights away.

import { useState } from 'preact/hooks'
import type { Device } from '../../../shared/board.ts'
import { Ago } from './ago.tsx'
import { Notice } from './notice.tsx'
import { PushLine } from './push-line.tsx'
import { Rename } from './rename.tsx'
import { SteadyButton } from './steady-button.tsx'
import { Text } from './text.tsx'
import { useViewWorld } from './view-world.ts'

type Mode = 'plain' | 'renaming' | 'revoking'

export function DeviceRow({ device, isMe }: { readonly device: Device; readonly isMe: boolean }) {
  const { model } = useViewWorld()
  const [mode, setMode] = useState<Mode>('plain')
  const [problem, setProblem] = useState('')
  const revoke = async () => {
    const outcome = await model.revokeDevice(device.id)
    setProblem(outcome.ok ? '' : outcome.message)
    setMode('plain')
  }
  return (
    <li class="card" data-push={device.push}>
      <div>
        <p class="card-name">
          <Text>{device.name}</Text>
          {isMe && <span class="chip card-me">This one</span>}
        </p>
        <p class="card-about">
          <Text>{device.platform}</Text>
          {' · '}
          {device.lastAt === undefined ? (
            'not seen yet'
          ) : (
            <>
              seen <Ago at={device.lastAt} />
            </>
          )}
          {' · digits '}
          {device.checkDigits}
        </p>
        <PushLine device={device} isMe={isMe} />
      </div>
      {mode === 'plain' && (
        <div class="card-actions">
          {isMe && (
            <a class="button button-quiet" href="/notifications">
              Settings
            </a>
          )}
          {isMe && (
            <button type="button" class="button button-quiet" onClick={() => setMode('renaming')}>
              Rename
            </button>
          )}
          <button
            type="button"
            class="button button-quiet"
            aria-label={`Revoke ${device.name}`}
            onClick={() => setMode('revoking')}
          >
            Revoke
          </button>
        </div>
      )}
      {mode === 'renaming' && (
        <div class="card-more">
          <Rename name={device.name} onDone={() => setMode('plain')} />
        </div>
      )}
      {mode === 'revoking' && (
        <div class="card-more">
          <Notice tone="warn">
            {isMe
              ? 'This browser will no longer be able to read or decide anything. What it has not sent yet is lost.'
              : 'It will no longer be able to read or decide anything, at once.'}
          </Notice>
          <div class="card-actions">
            <SteadyButton holds={`${device.id} keep`} look="quiet" onTap={() => setMode('plain')}>
              Keep it
            </SteadyButton>
            <SteadyButton holds={`${device.id} revoke`} onTap={() => void revoke()}>
              Revoke it
            </SteadyButton>
          </div>
        </div>
      )}
      {problem !== '' && (
        <div class="card-more">
          <Notice tone="bad">{problem}</Notice>
        </div>
      )}
    </li>
  )
}
