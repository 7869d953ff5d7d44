// One contract, two stores: in memory and in a file.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe } from 'vitest'
import type { Store } from '../../../relay/core/ports.ts'
import { openStore } from '../../../relay/store/open-store.ts'
import { keepsRows } from './rows-contract.ts'
import { findsTasks } from './search-contract.ts'
import { keepsTasks } from './task-contract.ts'

const folder = mkdtempSync(join(tmpdir(), 'nod-store-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const places: Readonly<Record<string, (n: number) => string>> = {
  'in memory': () => ':memory:',
  'in a file': (n) => join(folder, `${n}.sqlite`),
}

for (const [where, pathOf] of Object.entries(places)) {
  describe(`a store ${where}`, () => {
    let count = 0
    let opened: Store | undefined
    const open = (): Store => {
      count += 1
      opened = openStore(pathOf(count))
      return opened
    }
    afterEach(() => {
      opened?.close()
      opened = undefined
    })
    keepsRows(open)
    keepsTasks(open)
    findsTasks(open)
  })
}
