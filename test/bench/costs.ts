// What the parts of one decision cost by themselves, in ms at p50: signature, schema, canonical text, durable write.

import { generateKeyPairSync, randomBytes, sign, verify } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as v from 'valibot'
import { openStore } from '../../relay/store/open-store.ts'
import { canonicalJson } from '../../shared/canonical.ts'
import { decisionBodySchema } from '../../shared/decision.ts'
import { encodeCrockford } from '../../shared/ids.ts'
import { percentilesOf } from './measure.ts'

export async function costsOfDecision(): Promise<Readonly<Record<string, number>>> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const id = (): string => encodeCrockford(randomBytes(16))
  const now = new Date().toISOString()
  const body = {
    ...{ decisionId: `dec_${id()}`, verdict: 'allow', digest: `sha256-${'0'.repeat(64)}`, via: 'page', decidedAt: now },
    ...{ deviceId: `dev_${id()}`, at: now, nonce: randomBytes(16).toString('base64url'), signature: 'A'.repeat(86) },
  }
  const text = Buffer.from(canonicalJson(body))
  const signature = sign('sha256', text, { key: privateKey, dsaEncoding: 'ieee-p1363' })
  const home = mkdtempSync(join(tmpdir(), 'nod-bench-'))
  const store = openStore(join(home, 'nod.sqlite'))
  const costs = {
    'signature check': cost(() => verify('sha256', text, { key: publicKey, dsaEncoding: 'ieee-p1363' }, signature)),
    schema: cost(() => v.parse(decisionBodySchema, body)),
    'canonical text': cost(() => canonicalJson(body)),
    'durable write': cost(() => store.transact(() => store.meta.set('bench', String(Math.random())))),
  }
  store.close()
  rmSync(home, { recursive: true, force: true })
  return costs
}

function cost(deed: () => unknown): number {
  const samples: number[] = []
  for (let round = 0; round < 300; round += 1) {
    const start = performance.now()
    deed()
    samples.push(performance.now() - start)
  }
  return percentilesOf(samples).p50
}
