// Whatever happens in whatever order: nobody is asked twice or about what is over, and whoever was asked learns the end.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isAsking, mayBeShown } from '../../../../relay/core/pushing/deliveries.ts'
import { aTarget } from '../../../support/fake-sender.ts'
import { RandomLife, type Step, slotCount } from '../../../support/random-life.ts'

const targets = [aTarget('phone'), aTarget('tablet')] as const
const unreachable = { ok: false, reason: 'unreachable', message: 'It did not answer.' } as const

type Turn =
  | { readonly service: 0 | 1; readonly reaction: 'ok' | 'hold' | 'unreachable' }
  | { readonly is: 'idle' }
  | { readonly is: 'presence'; readonly state: 'auto' | 'away' | 'here' }
  | { readonly is: 'page'; readonly device: 0 | 1; readonly isVisible: boolean }
  | { readonly is: 'typed' }
  | Step

const slot = fc.nat({ max: slotCount - 1 })
const turn: fc.Arbitrary<Turn> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('ask' as const), slot }) },
  {
    weight: 4,
    arbitrary: fc.record({
      ...{ do: fc.constant('decide' as const), slot, device: fc.constantFrom(0 as const, 1 as const) },
      ...{ verdict: fc.constantFrom('allow', 'deny'), agoMs: fc.constant(0) },
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('signal' as const, 'run' as const), slot }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('wait' as const), ms: fc.constantFrom(2_000, 400_000) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('crash' as const), ms: fc.constantFrom(0, 60_000) }) },
  { weight: 1, arbitrary: fc.constant({ do: 'restart' as const }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('session-end' as const), isElsewhere: fc.boolean() }) },
  { weight: 4, arbitrary: fc.constant({ is: 'idle' as const }) },
  { weight: 1, arbitrary: fc.constant({ is: 'typed' as const }) },
  {
    weight: 1,
    arbitrary: fc.record({
      is: fc.constant('presence' as const),
      state: fc.constantFrom('auto' as const, 'away' as const, 'here' as const),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      ...{ is: fc.constant('page' as const), device: fc.constantFrom(0 as const, 1 as const) },
      isVisible: fc.boolean(),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      service: fc.constantFrom(0 as const, 1 as const),
      reaction: fc.constantFrom('ok' as const, 'hold' as const, 'unreachable' as const),
    }),
  },
)

/** Lets every lane go on until it waits for a push service. */
async function flush(): Promise<void> {
  for (let n = 0; n < 40; n += 1) await Promise.resolve()
}

async function lived(turns: readonly Turn[]): Promise<RandomLife> {
  const life = new RandomLife()
  const { test, devices } = life
  devices.forEach((device, at) => {
    const subscription = targets[at] ?? null
    test.core.pushing.subscribe(device.record(), { subscription, origin: 'https://nod.example.org', timeZone: 'UTC' })
  })
  const { sender } = test
  const send = sender.send.bind(sender)
  sender.send = (target, push, signal) => {
    const { data, silent } = JSON.parse(push.payload).notification
    const { taskId: id, type } = data
    const device = devices[targets.findIndex(({ endpoint }) => endpoint === target.endpoint)]
    if (type === 'task') {
      expect(test.task({ id }).state, 'nobody is asked about what is over').toBe('parked')
      expect(test.core.presence.state, 'nobody is asked who is here').not.toBe('here')
    }
    if (type === 'summary' && !silent) {
      expect(test.task({ id }).state, 'nobody is told of what is over').toBe('parked')
      expect(test.core.presence.state, 'nobody is told who is here').not.toBe('here')
    }
    const isSeen = device !== undefined && test.core.visible.isVisible(device.id)
    expect(isSeen && type !== 'news', 'nothing is pushed to a page that is looked at').toBe(false)
    return send(target, push, signal)
  }
  for (const next of turns) {
    if ('is' in next) {
      if (next.is === 'presence') test.core.presence.set(next.state)
      if (next.is === 'page') test.core.visible.note(devices[next.device].id, next.isVisible)
      if (next.is === 'typed') test.core.presence.sign(test.core.hosts.local)
      if (next.is === 'idle') await flush()
    } else if ('do' in next) life.take(next)
    else {
      const reaction = next.reaction === 'ok' ? { ok: true as const } : unreachable
      sender.react(targets[next.service], next.reaction === 'hold' ? 'hold' : reaction)
    }
  }
  return life
}

describe('random pushes', () => {
  it('ask each device at most once, and end what they began once everything works again', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(turn, { minLength: 10, maxLength: 60, size: 'max' }), async (turns) => {
        const life = await lived(turns)
        const { test } = life
        for (const target of targets) test.sender.react(target, { ok: true })
        test.clock.advance(13 * 3_600_000)
        test.restart()
        await test.core.pushing.idle()
        for (const id of life.taskIds) {
          const task = test.task({ id })
          expect(task.state).not.toBe('parked')
          for (const device of life.devices) {
            const deliveries = test.core.pushing.deliveries.of(id, device.id)
            const asked = deliveries.filter((one) => isAsking(one) && one.acceptedAt !== undefined)
            const [first, ...more] = asked
            expect(first?.isResend, 'first without being told so before').toBeUndefined()
            expect(more.length, 'once a task and device, and once more where nothing was heard').toBeLessThanOrEqual(1)
            expect(more.every(({ isResend }) => isResend)).toBe(true)
            const inSummary = deliveries.filter((one) => one.type === 'summary' && one.acceptedAt !== undefined)
            expect(Math.min(asked.length, inSummary.length), 'one by one or in a summary').toBe(0)
            const again = inSummary.filter(({ isResend }) => isResend)
            expect(again.length, 'told once more only once').toBeLessThanOrEqual(1)
            expect(inSummary[0]?.isResend, 'first without being told so before').toBeUndefined()
            expect(
              inSummary.every(({ isEnded }) => isEnded),
              'no summary outlives its tasks',
            ).toBe(true)
            const endings = deliveries.filter(({ type }) => type === 'ending')
            const isTold = endings.some(({ acceptedAt, problem }) => acceptedAt !== undefined || problem !== undefined)
            const isOnScreen = deliveries.some((one) => isAsking(one) && mayBeShown(one))
            const isToBeTold = isOnScreen && task.decision?.deviceId !== device.id
            // A page that was looked at took the notification away itself.
            const isSwept = deliveries.some((one) => isAsking(one) && one.isEnded)
            if (!isSwept) expect(isTold, `told how it ended: ${task.state}`).toBe(isToBeTold)
          }
        }
        test.store.close()
      }),
      { numRuns: 100 },
    )
  }, 60_000)
})
