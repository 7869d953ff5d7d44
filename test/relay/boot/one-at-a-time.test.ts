// Two deeds that would prepare the same tree at once.

import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

type OneAtATime = <T>(
  file: string,
  work: () => Promise<T>,
  options?: { pause: number; tell?: (line: string) => void },
) => Promise<T>
const { oneAtATime }: { oneAtATime: OneAtATime } = createRequire(import.meta.url)(
  '../../../relay/boot/one-at-a-time.cjs',
)

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nod-boot-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

describe('one at a time', () => {
  it('lets the second wait until the first is through', async () => {
    const file = join(folder, 'preparing.pid')
    const order: string[] = []
    const told: string[] = []
    let finish = (): void => undefined
    const first = oneAtATime(file, async () => {
      order.push('first begins')
      await new Promise<void>((resume) => {
        finish = resume
      })
      order.push('first ends')
    })
    const second = oneAtATime(file, async () => order.push('second'), { pause: 1, tell: (line) => told.push(line) })
    finish()
    await Promise.all([first, second])
    expect(order).toEqual(['first begins', 'first ends', 'second'])
    expect(told).toEqual([`Nod waits for process ${process.pid}, which is preparing this folder.`])
    expect(existsSync(file)).toBe(false)
  })

  it('takes over from one that died', async () => {
    const file = join(folder, 'preparing.pid')
    writeFileSync(file, '4194305') // above the largest process id of Linux and macOS
    expect(await oneAtATime(file, async () => 'done', { pause: 1 })).toBe('done')
  })

  it('lets go when the work fails', async () => {
    const file = join(folder, 'preparing.pid')
    const failing = oneAtATime(file, async () => {
      throw new Error('no disk')
    })
    await expect(failing).rejects.toThrow('no disk')
    expect(existsSync(file)).toBe(false)
  })
})
