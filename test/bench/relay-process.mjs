// The relay as people run it (built), in a process of its own, with limits that let one machine play many people.

import { startRelay } from '../../dist/relay/main.js'

const plenty = { perSecond: 1_000_000, burst: 1_000_000 }
const relay = await startRelay({
  home: process.argv[2] ?? '',
  port: 0,
  parkMs: 12 * 3_600_000,
  logLevel: 'silent',
  version: 'bench',
  limits: { device: plenty, host: plenty, stranger: plenty },
})
const { url, socketPath } = relay
process.stdout.write(`${JSON.stringify({ url, socketPath, code: relay.openPairing().code })}\n`)
process.on('SIGTERM', () => void relay.close().then(() => process.exit(0)))
