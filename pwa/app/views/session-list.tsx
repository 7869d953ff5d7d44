// All sessions by host, each with its newest news, and what each host's agents ask about. Rows are in the order in which
// sessions began, so that they stay where they are.

import type { Host, Session } from '../../../shared/board.ts'
import { Ago } from './ago.tsx'
import { agentName, modeText } from './ask-text.ts'
import { askText, isDeaf, newsText, stateText } from './ask-words.ts'
import { Icon } from './icon.tsx'
import { hostPath, sessionPath } from './screen.ts'
import { Text } from './text.tsx'
import { useSteady } from './use-steady.ts'
import { useViewWorld } from './view-world.ts'
import './session-list.css'

export function SessionList() {
  const { model } = useViewWorld()
  const sessions = model.sessions.value.filter(({ agent }) => agent !== 'nod')
  const hosts = model.hosts.value.filter(({ revokedAt }) => revokedAt === undefined)
  return (
    <div class="devices">
      <h1 class="devices-title">Sessions</h1>
      {hosts.map((host) => (
        <OfHost key={host.id} host={host} sessions={sessions.filter(({ hostId }) => hostId === host.id)} />
      ))}
    </div>
  )
}

function OfHost({ host, sessions }: { readonly host: Host; readonly sessions: readonly Session[] }) {
  const titleId = `on-${host.id}`
  return (
    <section class="on-host" aria-labelledby={titleId}>
      <div class="on-host-head">
        <div class="on-host-words">
          <h2 id={titleId}>
            <Text>{host.name}</Text>
          </h2>
          <p class="on-host-asks">
            <Text>{askText(host.ask)}</Text>
            {isDeaf(host, host.ask) && <strong class="on-host-deaf">: does not hold yet</strong>}
          </p>
        </div>
        <a class="button button-plain" href={hostPath(host.id)} aria-label={`Change what ${host.name} asks about`}>
          Change
        </a>
      </div>
      {sessions.length === 0 ? (
        <p class="on-host-none">No session seen in the last day.</p>
      ) : (
        <ul class="cards">
          {[...sessions].sort(inOrder).map((session) => (
            <li key={session.id}>
              <Row session={session} host={host} />
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

function Row({ session, host }: { readonly session: Session; readonly host: Host }) {
  const { model } = useViewWorld()
  const steady = useSteady<HTMLAnchorElement>(session.id)
  const [newest] = session.news ?? []
  const open = model.openTasks.value.filter(({ sessionId }) => sessionId === session.id).length
  const own = session.ask !== undefined && askText(session.ask)
  return (
    <a
      class="session-row"
      href={sessionPath(session.id)}
      ref={steady.ref}
      data-state={session.state}
      onPointerDown={steady.onPointerDown}
      onClick={(event) => steady.guard(event)}
    >
      <span class="session-row-head">
        <strong>
          <Text>{session.project}</Text>
        </strong>
        {open > 0 && <span class="chip session-row-open">{open} open</span>}
        <span class="session-row-state">{stateText(session.state)}</span>
      </span>
      <span class="session-row-line">
        {agentName(session.agent)}
        {session.headless === true && ' · headless'}
        {session.headless !== true && session.mode !== undefined && (
          <>
            {' · '}
            <Text>{modeText(session.mode)}</Text>
          </>
        )}
        {session.endedAt === undefined ? ' · started ' : ' · '}
        <Ago at={session.endedAt ?? session.startedAt} />
      </span>
      <span class="session-row-line" data-what={newest?.what}>
        {newest === undefined ? (
          'No news'
        ) : (
          <>
            <Text>{newsText(newest.what)}</Text> <Ago at={newest.at} />
            {newest.text !== undefined && (
              <>
                {': '}
                <Text>{newest.text}</Text>
              </>
            )}
          </>
        )}
      </span>
      {own !== false && (
        <span class="session-row-line">
          <Text>{own}</Text>
          {session.ask !== undefined && isDeaf(host, session.ask) && ': does not hold yet'}
        </span>
      )}
      <Icon name="next" />
    </a>
  )
}

/** Those that run first, then by when they began; the order of an instant is by id. */
function inOrder(a: Session, b: Session): number {
  const [first, second] = [a, b].map(({ state, startedAt, id }) => `${state === 'ended' ? 0 : 1}${startedAt}${id}`)
  return (second ?? '') < (first ?? '') ? -1 : 1
}
