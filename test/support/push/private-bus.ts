// A message bus of one browser alone: one bus is one phone, and nothing reaches the desktop of whoever runs the tests.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export type PrivateBus = {
  /** For DBUS_SESSION_BUS_ADDRESS. */
  readonly address: string
  readonly socketPath: string
  close(): Promise<void>
}

export async function startPrivateBus(): Promise<PrivateBus> {
  const folder = await mkdtemp(join(tmpdir(), 'nod-bus-'))
  const socketPath = join(folder, 'bus')
  const config = join(folder, 'bus.conf')
  await writeFile(config, configuration(socketPath))
  const daemon = spawn('dbus-daemon', [`--config-file=${config}`, '--nofork', '--nopidfile', '--print-address=1'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const ended = once(daemon, 'exit')
  // A run that ends early must not leave it behind.
  const end = (): void => void daemon.kill()
  process.once('exit', end)
  const [address] = await once(daemon.stdout, 'data')
  return {
    address: String(address).trim(),
    socketPath,
    close: async () => {
      process.off('exit', end)
      daemon.kill()
      await ended
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function configuration(socketPath: string): string {
  return `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path=${socketPath}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
`
}
