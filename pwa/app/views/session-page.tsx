// A session's page: its news, and what it asks about where it goes its own way.

import type { Host, Session } from '../../../shared/board.ts'
import { Ago } from './ago.tsx'
import { AskChoice } from './ask-choice.tsx'
import { agentName, modeText } from './ask-text.ts'
import { canBeMadeToAsk, stateText } from './ask-words.ts'
import { Mute } from './mute.tsx'
import { ReplyChoice } from './reply-choice.tsx'
import { hostPath } from './screen.ts'
import { SessionNews } from './session-news.tsx'
import { SettingsPage, useIsOff } from './settings-page.tsx'
import { Text } from './text.tsx'
import { useAsked } from './use-asked.ts'
import { useViewWorld } from './view-world.ts'

type Props = { readonly session: Session; readonly host: Host | undefined }

export function SessionPage({ session, host }: Props) {
  const { model } = useViewWorld()
  const asked = useAsked(session, (wish) => model.changeSession(session.id, wish))
  const { now } = asked
  const { ask: _, reply: __, ...rest } = session
  const shown: Session = {
    ...rest,
    ...(now.ask !== undefined && { ask: now.ask }),
    ...(now.reply !== undefined && { reply: now.reply }),
  }
  const same = { waiting: asked.waiting, isOff: useIsOff(), onChange: asked.change }
  const hasReplies = session.agent === 'claude-code' && session.state !== 'ended'
  return (
    <SettingsPage title={session.project} about={<About session={session} host={host} />} asked={asked}>
      <SessionNews session={session} />
      {host !== undefined && canBeMadeToAsk(session) && <AskChoice host={host} ask={shown.ask} isSession {...same} />}
      {session.headless === true && session.state !== 'ended' && (
        <p class="settings-note">
          A headless run has no dialog to ask by: it asks what it asks by itself, whatever is chosen for its machine.
        </p>
      )}
      {host !== undefined && hasReplies && <ReplyChoice host={host} session={shown} {...same} />}
      <Mute sessionId={session.id} hostId={session.hostId} />
    </SettingsPage>
  )
}

function About({ session, host }: Props) {
  return (
    <>
      {agentName(session.agent)}
      {host !== undefined && (
        <>
          {' on '}
          <a href={hostPath(host.id)}>
            <Text>{host.name}</Text>
          </a>
        </>
      )}
      {` · ${stateText(session.state)}`}
      {session.mode !== undefined && session.headless !== true && (
        <>
          {' · '}
          <Text>{modeText(session.mode)}</Text>
        </>
      )}
      {' · '}
      {session.endedAt === undefined ? (
        <>
          started <Ago at={session.startedAt} />
        </>
      ) : (
        <Ago at={session.endedAt} />
      )}
      <br />
      <Text>{session.cwd}</Text>
    </>
  )
}
