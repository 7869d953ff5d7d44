// A host's page: what the agents on it ask about, when, and whether their stops wait for a reply.

import type { Host } from '../../../shared/board.ts'
import { Ago } from './ago.tsx'
import { AskChoice } from './ask-choice.tsx'
import { Mute } from './mute.tsx'
import { ReplyChoice } from './reply-choice.tsx'
import { SettingsPage, useIsOff } from './settings-page.tsx'
import { useAsked } from './use-asked.ts'
import { useViewWorld } from './view-world.ts'

export function HostPage({ host }: { readonly host: Host }) {
  const { model } = useViewWorld()
  const asked = useAsked(host, (wish) => model.changeHost(host.id, wish))
  const shown: Host = { ...host, ask: asked.now.ask, reply: asked.now.reply }
  const same = { host: shown, waiting: asked.waiting, isOff: useIsOff(), onChange: asked.change }
  return (
    <SettingsPage title={host.name} about={<About host={host} />} asked={asked}>
      <AskChoice ask={shown.ask} {...same} />
      <ReplyChoice {...same} />
      <p class="settings-note">
        A session with a choice of its own goes by that. Headless runs ask only what they ask by themselves.
      </p>
      <Mute hostId={host.id} />
    </SettingsPage>
  )
}

function About({ host }: { readonly host: Host }) {
  return (
    <>
      {host.lastAt === undefined ? (
        'Not seen yet'
      ) : (
        <>
          Seen <Ago at={host.lastAt} />
        </>
      )}
      {host.attended ? ' · somebody is there' : ' · nobody is there'}
    </>
  )
}
