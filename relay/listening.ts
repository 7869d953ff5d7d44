// Listening: the port for devices, on 127.0.0.1 unless there is TLS; the socket in a 0700 folder for this machine.

import { chmodSync, lstatSync, mkdirSync, rmSync } from 'node:fs'
import { createServer, type RequestListener, type Server } from 'node:http'
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https'
import { connect, isIPv6 } from 'node:net'
import { dirname } from 'node:path'
import { CannotStart } from './cannot-start.ts'
import type { Certificate } from './certificate.ts'

/** Where the relay listens when nobody names another address: nobody but this machine comes there. */
export const loopback = '127.0.0.1'

/** Listens on 127.0.0.1 only; `port` 0 takes a free one. @throws CannotStart when it cannot. */
export async function listenOnPort(listener: RequestListener, port: number): Promise<Server> {
  return listenOn(createServer({ keepAlive: true, noDelay: true }, listener), port, loopback)
}

/** Listens by https, on any address: what a phone in the same network can reach. @throws CannotStart when it cannot. */
export async function listenWithTls(
  listener: RequestListener,
  port: number,
  address: string,
  { cert, key }: Certificate,
): Promise<TlsServer> {
  return listenOn(createTlsServer({ keepAlive: true, noDelay: true, cert, key }, listener), port, address)
}

async function listenOn<S extends Server | TlsServer>(server: S, port: number, address: string): Promise<S> {
  try {
    await listening(server, () => server.listen(port, address))
  } catch (fault) {
    throw cannotListen(port, address, fault)
  }
  return server
}

function cannotListen(port: number, address: string, cause: unknown): CannotStart {
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : undefined
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    return new CannotStart(
      'port-forbidden',
      `This machine does not have the address ${address}. Start Nod with --bind and one of its own, or 0.0.0.0 for all.`,
      { cause },
    )
  }
  const isTaken = code === 'EADDRINUSE'
  const what = isTaken ? 'is taken by another program. Stop it, or start' : 'may not be used by you. Start'
  return new CannotStart(
    isTaken ? 'port-taken' : 'port-forbidden',
    `Port ${port} ${what} Nod with --port and another number.`,
    {
      cause,
    },
  )
}

/** Listens on the socket; one left behind by a crash is replaced. @throws CannotStart when a relay answers there. */
export async function listenOnSocket(listener: RequestListener, path: string): Promise<Server> {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  refuseForeignFolder(dirname(path))
  chmodSync(dirname(path), 0o700)
  if (await isAnswered(path)) throw alreadyRunning(dirname(path))
  rmSync(path, { force: true })
  const server = createServer({ keepAlive: true }, listener)
  await listening(server, () => server.listen(path))
  chmodSync(path, 0o600)
  return server
}

export function alreadyRunning(home: string): CannotStart {
  return new CannotStart(
    'already-running',
    `Another relay already runs on ${home}. Stop it first, or give this one another folder with --home.`,
  )
}

/** A short path lies in the temp folder, where anybody could have made its folder, or a link, before us. */
function refuseForeignFolder(folder: string): void {
  const status = lstatSync(folder)
  if (status.isDirectory() && status.uid === process.getuid?.()) return
  throw new CannotStart(
    'home-unwritable',
    `${folder} is a link or not yours, so Nod cannot listen there. Remove it, or give Nod a data folder with a shorter path by --home.`,
  )
}

/** The address a browser on this machine opens; one that stands for all addresses has 127.0.0.1 among them. */
export function localAddress(
  { bind, isTls }: { readonly bind?: string; readonly isTls: boolean },
  port: number,
): string {
  const host = bind === undefined || isEveryAddress(bind) ? loopback : bind
  return `${isTls ? 'https' : 'http'}://${isIPv6(host) ? `[${host}]` : host}:${port}`
}

/** `0.0.0.0` and `::` name no place of their own. */
function isEveryAddress(bind: string): boolean {
  return /^(?:0\.0\.0\.0|[0:]+)$/.test(bind)
}

/** Waits until the port of a server is known. */
export function portOf(server: Server | TlsServer): number {
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

function listening(server: Server | TlsServer, listen: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.once('listening', () => {
      server.off('error', reject)
      resolve()
    })
    listen()
  })
}

function isAnswered(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path)
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}
