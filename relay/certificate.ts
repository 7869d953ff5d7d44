// The certificate: read from two files at start, checked before anything listens, read again when it was renewed.

import { X509Certificate } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import type { Server } from 'node:https'
import { createSecureContext } from 'node:tls'
import { CannotStart } from './cannot-start.ts'
import type { Clock } from './core/ports.ts'

/** Paths of PEM files: the certificate with its chain, and its key. */
export type CertificateFiles = { readonly certFile: string; readonly keyFile: string }

/** `names`: host names and addresses it is good for, as browsers read them. */
export type Certificate = {
  readonly cert: Buffer
  readonly key: Buffer
  readonly validTo: Date
  readonly names: readonly string[]
}

/** How often the files are looked at: certificates are renewed weeks before they end. */
export const lookEveryMs = 600_000

/** @throws CannotStart with the sentence that says what to mend. */
export function readCertificate({ certFile, keyFile }: CertificateFiles): Certificate {
  const cert = contentOf(certFile, 'certificate')
  const key = contentOf(keyFile, 'key')
  try {
    createSecureContext({ cert, key })
    const { validTo, subjectAltName } = new X509Certificate(cert)
    return { cert, key, validTo: new Date(validTo), names: namesIn(subjectAltName ?? '') }
  } catch (cause) {
    throw new CannotStart(
      'bad-certificate',
      `${certFile} and ${keyFile} are not a certificate and its key. Both must be PEM files, and belong together.`,
      { cause },
    )
  }
}

export type FollowOptions = {
  /** The one that is in use. */
  readonly from: Certificate
  readonly clock: Clock
  /** Told of the new one once it is in use. */
  readonly onRenewed: (certificate: Certificate) => void
  readonly onTrouble: (fault: unknown) => void
}

/** Puts a renewed certificate to use without a restart. A half-written one is looked at again next time. */
export function followCertificate(
  server: Pick<Server, 'setSecureContext'>,
  files: CertificateFiles,
  { clock, onRenewed, onTrouble, from }: FollowOptions,
): () => void {
  let seen = stampOf(files)
  let used = from
  const look = (): void => {
    cancel = clock.after(lookEveryMs, look)
    const stamp = stampOf(files)
    if (stamp === seen) return
    try {
      const renewed = readCertificate(files)
      seen = stamp
      if (renewed.cert.equals(used.cert) && renewed.key.equals(used.key)) return
      server.setSecureContext({ cert: renewed.cert, key: renewed.key })
      used = renewed
      onRenewed(renewed)
    } catch (fault) {
      onTrouble(fault)
    }
  }
  let cancel = clock.after(lookEveryMs, look)
  return () => cancel()
}

function stampOf({ certFile, keyFile }: CertificateFiles): string {
  return [certFile, keyFile].map((file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 'none').join(' ')
}

/** `DNS:nod.example.org, IP Address:192.168.1.20` */
function namesIn(subjectAltName: string): readonly string[] {
  return subjectAltName.split(', ').flatMap((entry) => /^(?:DNS|IP Address):(.+)$/.exec(entry)?.[1] ?? [])
}

function contentOf(file: string, what: string): Buffer {
  try {
    return readFileSync(file)
  } catch (cause) {
    throw new CannotStart('bad-certificate', `The ${what} ${file} cannot be read. Check its path and its rights.`, {
      cause,
    })
  }
}
