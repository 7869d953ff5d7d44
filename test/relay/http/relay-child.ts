// A relay in a process of its own, so that it can be killed: folder and port come as arguments, one line says where it is.

import { startRelay } from '../../../relay/main.ts'

const [home = '', port = '0'] = process.argv.slice(2)
const relay = await startRelay({
  ...{ home, port: Number(port), parkMs: 3_600_000, logLevel: 'silent', version: '0.0.0-test', pageFolder: '/nowhere' },
})
const { code } = relay.openPairing()
process.stdout.write(`${JSON.stringify({ url: relay.url, socketPath: relay.socketPath, code })}\n`)
