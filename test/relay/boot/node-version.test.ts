// What an old Node is told, and that it can read the file that tells it.

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { describe, expect, it } from 'vitest'

const load = createRequire(import.meta.url)
const { complaintAbout }: { complaintAbout: (version: string) => string } = load('../../../relay/boot/node-version.cjs')

describe('the Node a deed runs on', () => {
  it.each(['v20.19.0', 'v20.20.2', 'v22.0.0', 'v24.1.0', 'v100.0.0'])('takes %s', (version) => {
    expect(complaintAbout(version)).toBe('')
  })

  it.each(['v0.10.48', 'v8.17.0', 'v18.20.4', 'v20.9.0', 'v20.18.3'])(
    'refuses %s in one sentence that names both',
    (version) => {
      expect(complaintAbout(version)).toBe(
        `Nod needs Node 20.19 or newer and this is ${version.slice(1)}: install a newer Node and try again.`,
      )
    },
  )

  it.each(['enter.cjs', 'nod.cjs', 'node-version.cjs'])('keeps %s readable for every Node', (file) => {
    const text = readFileSync(load.resolve(`../../../relay/boot/${file}`), 'utf8').replace(/\/\/.*$/gm, '')
    expect(text).not.toMatch(/=>|`|\blet\b|\bclass\b|\basync\b|\bawait\b|\?\.|\?\?|\.\.\.|node:/)
  })
})
