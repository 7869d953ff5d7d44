// The certificate of everything that must speak TLS on this machine: for localhost and 127.0.0.1, signed by itself.

import { createHash, createPublicKey } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export type Certificate = {
  readonly key: string
  readonly cert: string
  /** Where the certificate lies, for NODE_EXTRA_CA_CERTS. */
  readonly file: string
  /** base64 of SHA-256 over its public key, for Chromium's `--ignore-certificate-errors-spki-list`. */
  readonly spkiHash: string
}

export function loopbackCertificate(): Certificate {
  const file = fileURLToPath(new URL('../../fixtures/tls/loopback-cert.pem', import.meta.url))
  const cert = readFileSync(file, 'utf8')
  const key = readFileSync(new URL('../../fixtures/tls/loopback-key.pem', import.meta.url), 'utf8')
  const spki = createPublicKey(cert).export({ type: 'spki', format: 'der' })
  return { key, cert, file, spkiHash: createHash('sha256').update(spki).digest('base64') }
}
