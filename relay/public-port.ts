// The public port: where devices come in. By http on this machine alone, or by https with a certificate that may be renewed.

import type { RequestListener, Server } from 'node:http'
import { type Certificate, type CertificateFiles, followCertificate, readCertificate } from './certificate.ts'
import type { Clock } from './core/ports.ts'
import { listenOnPort, listenWithTls, localAddress, loopback, portOf } from './listening.ts'

export type PublicPortOptions = {
  /** 0 takes a free one. */
  readonly port: number
  /** Default 127.0.0.1. Another one is for https alone. */
  readonly bind?: string
  readonly tls?: CertificateFiles
}

export type PublicPort = {
  /** Known once it listens. */
  readonly port: number
  /** Where a browser on this machine opens the page. */
  readonly address: string
  readonly certificate: Certificate | undefined
  /** Whoever listens closes the server it answers. @throws CannotStart when it cannot. */
  listen(listener: RequestListener, onTrouble: (fault: unknown) => void): Promise<Server>
  close(): void
}

/** Reads the certificate at once, before anything else is opened. @throws CannotStart when it will not do. */
export function publicPort({ port: wanted, bind, tls }: PublicPortOptions, clock: Clock): PublicPort {
  let certificate = tls && readCertificate(tls)
  let port = wanted
  let endFollowing = (): void => {}
  return {
    get port() {
      return port
    },
    get address() {
      return localAddress({ isTls: tls !== undefined, ...(bind !== undefined && { bind }) }, port)
    },
    get certificate() {
      return certificate
    },
    listen: async (listener, onTrouble) => {
      if (!tls || !certificate) {
        const server = await listenOnPort(listener, wanted)
        port = portOf(server)
        return server
      }
      const server = await listenWithTls(listener, wanted, bind ?? loopback, certificate)
      port = portOf(server)
      const onRenewed = (renewed: Certificate): void => {
        certificate = renewed
      }
      endFollowing = followCertificate(server, tls, { clock, from: certificate, onRenewed, onTrouble })
      return server
    },
    close: () => endFollowing(),
  }
}
