// Lanes: one after the other within, side by side among each other, and an end whenever somebody wants it.

import { describe, expect, it } from 'vitest'
import { Lanes } from '../../../../relay/core/pushing/lanes.ts'

const silent = (): void => {}
const untilCut = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => signal.addEventListener('abort', () => resolve()))

describe('a lane', () => {
  it('begins after its caller is done, and takes one after the other', async () => {
    const lanes = new Lanes(silent)
    const done: string[] = []
    const sending = (name: string) => async () => {
      done.push(`${name} begins`)
      await Promise.resolve()
      done.push(`${name} ends`)
    }
    lanes.put('a', sending('first'))
    lanes.put('a', sending('second'))
    expect(done).toEqual([])
    await lanes.idle()
    expect(done).toEqual(['first begins', 'first ends', 'second begins', 'second ends'])
  })

  it('does not wait for another lane', async () => {
    const lanes = new Lanes(silent)
    lanes.put('stuck', untilCut)
    await new Promise<void>((resolve) => lanes.put('other', async () => resolve()))
    lanes.close()
    await lanes.idle()
  })

  it('that is cut drops what waits, and takes what comes after', async () => {
    const lanes = new Lanes(silent)
    const done: string[] = []
    lanes.put('a', untilCut)
    lanes.put('a', async () => void done.push('dropped'))
    await Promise.resolve()
    lanes.cut('a')
    lanes.put('a', async (signal) => void done.push(`later, ${signal.aborted ? 'ended' : 'alive'}`))
    await lanes.idle()
    expect(done).toEqual(['later, alive'])
  })

  it('goes on after a fault, which is told', async () => {
    const faults: unknown[] = []
    const lanes = new Lanes((fault) => faults.push(fault))
    const done: string[] = []
    lanes.put('a', () => Promise.reject(new Error('a bug')))
    lanes.put('a', async () => void done.push('next'))
    await lanes.idle()
    expect([String(faults[0]), done]).toEqual(['Error: a bug', ['next']])
  })

  it('takes nothing once it is closed', async () => {
    const lanes = new Lanes(silent)
    const done: string[] = []
    lanes.put('a', async () => void done.push('never'))
    lanes.close()
    lanes.put('a', async () => void done.push('never'))
    await lanes.idle()
    expect(done).toEqual([])
  })
})
