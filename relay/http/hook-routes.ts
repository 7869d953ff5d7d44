// Hooks: where agents call. Gates are parked, everything else is answered `{}` at once.

import { type Request, type Response, Router } from 'express'
import type { HostId } from '../../shared/ids.ts'
import type { Core } from '../core/core.ts'
import type { Arrival, GateDeed } from '../core/event.ts'
import { sha256 } from '../core/hash.ts'
import { isHeadless } from '../core/headless.ts'
import type { Agent } from '../core/ports.ts'
import { sessionIdOf } from '../core/sessions.ts'
import { hookBodyLimit, readBody } from './body.ts'
import { bodyBytes } from './body-bytes.ts'
import type { ParkedResponses } from './parked-responses.ts'
import { refuse } from './refuse.ts'

/** Where a hook does not say how long it waits, Claude Code cuts it at 600 s. */
const defaultTimeoutSeconds = 600
const attachPattern = /^[A-Za-z0-9-]{8,64}$/
const clientPattern = /^[A-Za-z0-9._-]{1,64}$/
/** A hook process does not start more than this before its request arrives. */
const firedAtSlackMs = 60_000

export type HookParts = {
  readonly core: Core
  readonly parked: ParkedResponses
  /** The host that calls; undefined when it was refused. */
  readonly hostOf: (request: Request, response: Response) => HostId | undefined
}

export function hookRoutes(parts: HookParts): Router {
  const router = Router()
  const { core, hostOf } = parts
  const bytes = bodyBytes(hookBodyLimit)
  router.post('/hooks/:agent', (request, response, next) => {
    // An object also answers to `constructor` and `__proto__`: only names of its own are agents.
    const name = agentAt(request.params.agent)
    const agent = Object.hasOwn(core.agents, name) ? core.agents[name] : undefined
    if (!agent) return refuse(response, 'not-found')
    const hostId = hostOf(request, response)
    if (hostId === undefined) return undefined
    tellPolicy(core, hostId, response)
    return bytes(request, response, (unread?: unknown) => {
      if (unread) return next(unread)
      // Called when the body is there, with nobody above to catch: a fault of one event must not end the relay.
      try {
        takeEvent(parts, agent, hostId, request, response)
      } catch (fault) {
        next(fault)
      }
    })
  })
  router.delete('/hooks/attach/:attachId', (request, response) => {
    const hostId = hostOf(request, response)
    if (hostId === undefined) return
    tellPolicy(core, hostId, response)
    const because = request.query.because
    if (because !== 'answered' && because !== 'signal' && because !== 'agent-gone') {
      refuse(response, 'bad-body', { path: 'because', message: '`because` must be answered, signal or agent-gone.' })
    } else if (core.parking.attachEnded(hostId, request.params.attachId, because)) response.status(204).end()
    else refuse(response, 'not-found')
  })
  return router
}

function takeEvent(parts: HookParts, agent: Agent, hostId: HostId, request: Request, response: Response): void {
  const bytes: unknown = request.body
  const raw = Buffer.isBuffer(bytes) ? bytes : Buffer.alloc(0)
  // A parked request lives for hours: it must not keep its megabytes.
  request.body = undefined
  // Revoked while its body was on the way: a task of it would have no owner.
  if (parts.core.hosts.get(hostId)?.revokedAt) return refuse(response, 'bad-token')
  const read = readBody(raw)
  if (!read.ok) return refuse(response, read.reason)
  const reading = agent.read(read.body, clientOf(request))
  if (!reading.ok) {
    return refuse(response, 'bad-body', {
      path: reading.path,
      message: `\`${reading.path}\` is missing or of another type.`,
    })
  }
  const { deed, ...event } = reading.event
  const arrival = {
    ...event,
    agent: agent.name,
    hostId,
    sessionId: sessionIdOf(hostId, agent.name, event.agentSession),
    firedAt: firedAtOf(request, parts.core.clock.now()),
    headless: isHeadless(entrypointOf(request)),
  }
  if (deed.is === 'gate') return takeGate(parts, agent, { ...arrival, deed }, sha256(raw), request, response)
  const attachId = request.headers['nod-attach']
  // A client of before stops were held waits 5 s for its answer and cannot come back.
  const canWait = request.headers['nod-hook'] === undefined || attachId !== undefined
  const asks =
    canWait &&
    deed.is === 'stopped' &&
    parts.core.replying.gateOf({ ...arrival, deed }, typeof attachId === 'string' ? attachId : undefined)
  if (asks) return takeGate(parts, agent, { ...arrival, deed: asks }, sha256(raw), request, response)
  parts.core.observing.observe({ ...arrival, deed })
  parts.core.asks.learn({ ...arrival, deed }, request.headers['nod-asks'] === '1')
  parts.core.hosts.touch(hostId)
  tellPolicy(parts.core, hostId, response)
  response.json({})
}

function takeGate(
  { core, parked }: HookParts,
  agent: Agent,
  event: Arrival<GateDeed>,
  bodyHash: string,
  request: Request,
  response: Response,
): void {
  const attachId = request.headers['nod-attach']
  if (attachId !== undefined && (typeof attachId !== 'string' || !attachPattern.test(attachId))) {
    return refuse(response, 'bad-body', { path: 'Nod-Attach', message: '`Nod-Attach` must be a UUID.' })
  }
  const seconds = Number(request.query.timeout ?? defaultTimeoutSeconds)
  if (!Number.isFinite(seconds) || seconds < 0) {
    return refuse(response, 'bad-body', { path: 'timeout', message: '`timeout` must be a number of seconds.' })
  }
  const timeoutMs = Math.min(seconds * 1000, Number.MAX_SAFE_INTEGER / 4)
  const result = core.parking.park({ event, agent, bodyHash, timeoutMs, ...(attachId !== undefined && { attachId }) })
  if (result.is !== 'refused') core.hosts.touch(event.hostId)
  switch (result.is) {
    case 'refused':
      return refuse(response, result.reason)
    case 'handed-back':
      if (result.answer === undefined) response.status(200).end()
      else response.type('json').end(result.answer)
      return
    case 'answer':
      response.on('close', () => core.parking.finished(result.task.id, response.writableFinished))
      response.type('json').end(result.answer)
      return
    case 'parked':
      parked.hold(result.task.id, response)
  }
}

/** Scripts ask at a path of their own. */
function agentAt(path: string): string {
  if (path === 'ask') return 'script'
  return path === 'script' ? '' : path
}

/** Who asks, where the body does not say: a script's process, by its client's word. */
function clientOf(request: Request): string {
  const client = request.headers['nod-client']
  return typeof client === 'string' && clientPattern.test(client) ? client : 'script'
}

/** Which kind of client its agent is, by the hook's word. */
function entrypointOf(request: Request): string | undefined {
  const entrypoint = request.headers['nod-entrypoint']
  return typeof entrypoint === 'string' ? entrypoint : undefined
}

/** What another host's hooks have to ask about travels with every answer to it; this machine has the file. */
function tellPolicy({ asks, hosts }: Core, hostId: HostId, response: Response): void {
  if (hostId !== hosts.local) response.setHeader('Nod-Ask-Policy', asks.textFor(hostId))
}

/** Compared only within one host; clamped, because a wrong clock must not decide who was first. */
function firedAtOf(request: Request, now: number): number {
  const claimed = Number(request.headers['nod-fired-at'])
  return Number.isFinite(claimed) && claimed > 0 ? Math.min(now, Math.max(now - firedAtSlackMs, claimed)) : now
}
