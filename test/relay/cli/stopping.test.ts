// The first signal stops cleanly, a second one at once; what npm passes on is not a second one.

import { EventEmitter } from 'node:events'
import { describe, expect, it } from 'vitest'
import { untilStopped } from '../../../relay/cli/stopping.ts'

const setting = () => {
  const process = new EventEmitter()
  const ends: number[] = []
  const clock = { now: 1000 }
  const stopped = untilStopped(
    process,
    () => clock.now,
    (status) => ends.push(status),
  )
  return { process, ends, clock, stopped }
}

describe('stopping', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'])('begins at the first %s', async (signal) => {
    const { process, stopped, ends } = setting()
    process.emit(signal)
    await stopped
    expect(ends).toEqual([])
  })

  it('takes the same Ctrl-C, passed on by npm, for one', async () => {
    const { process, stopped, ends, clock } = setting()
    process.emit('SIGINT')
    clock.now += 40
    process.emit('SIGINT')
    await stopped
    expect(ends).toEqual([])
  })

  it('ends at once, with the status of the signal, when somebody insists', async () => {
    const { process, stopped, ends, clock } = setting()
    process.emit('SIGINT')
    await stopped
    clock.now += 1500
    process.emit('SIGTERM')
    expect(ends).toEqual([143])
  })
})
