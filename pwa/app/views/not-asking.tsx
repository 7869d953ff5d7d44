// Not asking: a host whose Claude Code lacks the hook that makes it ask obeys no policy, and the switch says so.

import type { Host } from '../../../shared/board.ts'
import { isDeaf } from './ask-words.ts'
import { CopyCommand } from './copy-command.tsx'
import { Notice } from './notice.tsx'
import { Text } from './text.tsx'
import { useViewWorld } from './view-world.ts'
import './not-asking.css'

type Props = { readonly host: Host; readonly ask: Host['ask'] }

export function NotAsking({ host, ask }: Props) {
  const { model } = useViewWorld()
  if (host.asks === true) return null
  if (host.asks === undefined) {
    return (
      <Notice tone="plain">
        Whether Claude Code on <Text>{host.name}</Text> does what is chosen here shows at its next call.
      </Notice>
    )
  }
  const others = model.hosts.value.filter(({ revokedAt }) => revokedAt === undefined).length > 1
  return (
    <Notice tone="warn">
      <div class="not-asking">
        <p>
          {isDeaf(host, ask) ? (
            <>
              <strong>This does not hold yet.</strong> Claude Code on <Text>{host.name}</Text> lacks the hook that makes
              it ask. Run this there, in a terminal of your own:
            </>
          ) : (
            <>
              Claude Code on <Text>{host.name}</Text> lacks the hook that makes it ask more. What is chosen here holds
              after you ran this there, in a terminal of your own:
            </>
          )}
        </p>
        <CopyCommand command="npm run nod -- connect claude-code --ask" />
        {others && (
          <p class="not-asking-hint">
            Where it was connected with <code>--relay</code> and <code>--token</code>, add both again.
          </p>
        )}
      </div>
    </Notice>
  )
}
