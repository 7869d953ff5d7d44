// Scenes of the way here, tried by a phone: a page of its own, before anything is paired.

import type { ReachCheck, ReachPhase } from '../../../pwa/app/model/reach.ts'
import type { ReachScene, Scene } from './scene.ts'

const found: readonly (readonly [ReachCheck['step'], string])[] = [
  ['https', 'https://workshop.tailnet.example by HTTP/2'],
  ['certificate', 'trusted by this browser'],
  ['first-byte', 'after 84 ms'],
  ['ready', 'ready after 176 ms'],
  ['clock', '3 s ahead of the relay’s; Nod corrects for that'],
  ['push', 'fcm.googleapis.com answers'],
]
/** Of these, by their step, something else is true. */
type Otherwise = Partial<Readonly<Record<ReachCheck['step'], string>>>

/** `upTo` steps are done; the next one is tried where the phase says so. */
const checks = (upTo: number, phase: ReachPhase, bad: Otherwise = {}): readonly ReachCheck[] =>
  found.map(([step, text], place) => {
    if (place < upTo) return { step, state: bad[step] === undefined ? 'ok' : 'bad', text: bad[step] ?? text }
    return { step, state: place === upTo && phase === 'running' ? 'running' : 'waiting', text: '' }
  })
const reach = (phase: ReachPhase, upTo: number, bad: Otherwise = {}): Scene => {
  const shown: ReachScene = { phase, checks: checks(upTo, phase, bad) }
  return { path: '/reach', world: {}, reach: shown }
}

export const reachScenes: Readonly<Record<string, Scene>> = {
  'reach-running': reach('running', 3),
  'reach-asking': reach('asking', 5),
  'reach-done': reach('done', 6),
  'reach-held-back': reach('done', 6, {
    'first-byte': 'nothing within 3 s: a proxy on the way holds the stream back',
    ready:
      'not ready in time. Nod works here by polling, up to 5 s later; let the proxy pass text/event-stream on at once',
  }),
  'reach-trouble': reach('done', 6, {
    https: 'http://192.168.178.20:4127 is open to browsers on the relay’s own machine only',
    certificate: 'no service worker here: a private window, or an address without https',
    clock: '7 min behind the relay’s: let the system set it by itself',
    push: 'needs the worker, which was refused',
  }),
  'reach-over': reach('over', 0),
  'reach-silent': reach('silent', 2),
}
