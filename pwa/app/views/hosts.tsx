// Hosts: the machines whose agents may ask, to know where a task comes from, and the way to what each asks about.

import { Ago } from './ago.tsx'
import { hostPath } from './screen.ts'
import { Text } from './text.tsx'
import { useViewWorld } from './view-world.ts'

export function Hosts() {
  const { model } = useViewWorld()
  const hosts = model.hosts.value.filter((host) => host.revokedAt === undefined)
  if (hosts.length === 0) return null
  return (
    <>
      <h2 class="devices-subtitle">Hosts whose agents ask</h2>
      <ul class="cards">
        {hosts.map((host) => (
          <li key={host.id} class="card">
            <div>
              <p class="card-name">
                <Text>{host.name}</Text>
              </p>
              <p class="card-about">
                {host.lastAt === undefined ? (
                  'not seen yet'
                ) : (
                  <>
                    seen <Ago at={host.lastAt} />
                  </>
                )}
              </p>
            </div>
            <div class="card-actions">
              <a class="button button-quiet" href={hostPath(host.id)} aria-label={`Settings of ${host.name}`}>
                Settings
              </a>
            </div>
          </li>
        ))}
      </ul>
    </>
  )
}
