import { describe, expect, it } from 'vitest'
import type { TestStep } from '../../../relay/core/test-steps.ts'
import { aTarget } from '../../support/fake-sender.ts'
import type { KeyHolder } from '../../support/key-holder.ts'
import { instant } from '../../support/tasks.ts'
import { TestCore } from '../../support/test-core.ts'

type Running = {
  readonly steps: readonly TestStep[]
  readonly isOver: boolean
  readonly id: `task_${string}`
  hangUp(): void
}

function begin({ core }: TestCore): Running {
  const steps: TestStep[] = []
  let isOver = false
  const begun = core.testTasks.begin({
    step: (step) => steps.push(step),
    end: () => {
      isOver = true
    },
  })
  if (!begun.ok) throw new Error(begun.reason)
  const { test } = begun
  return {
    steps,
    get isOver() {
      return isOver
    },
    id: test.taskId,
    hangUp: () => test.hangUp(),
  }
}

/** It gets pushes from now on. */
function subscribe({ core }: TestCore, phone: KeyHolder, name: string, host?: string): void {
  const wish = { subscription: aTarget(name, host), origin: 'https://nod.example.org', timeZone: 'UTC' }
  expect(core.pushing.subscribe(phone.record(), wish).ok).toBe(true)
}

/** The worker of the device with this target reports it. */
function report(test: TestCore, name: string, step: 'received' | 'shown'): void {
  const pushes = test.sender.sentTo(aTarget(name)).map(({ message }) => message.notification.data)
  const data = pushes.findLast(({ type }) => type === 'test')
  if (data?.taskId === undefined) throw new Error(`no push to ${name}`)
  const at = new Date(test.clock.now()).toISOString()
  test.core.pushing.deliveries.receive([{ taskId: data.taskId, rev: data.rev, step, at, secret: data.secret }])
}

/** So many devices' push services have taken it. */
function acceptedBy({ core }: TestCore, count: number): Promise<void> {
  let left = count
  return new Promise((resolve) => {
    core.pushing.onStep(({ step }) => {
      if (step === 'accepted') left -= 1
      if (left === 0) resolve()
    })
  })
}

/** "accepted", "decided: allowed in the app": a device's own words are left out. */
const told = ({ steps }: Running): readonly string[] =>
  steps.slice(steps.findIndex(({ step }) => step === 'parked') + 1).map(({ step, text }) => `${step}: ${text}`)

describe('a test task', () => {
  it('is refused where nobody could decide it', () => {
    const test = new TestCore()
    const listener = { step: () => expect.unreachable(), end: () => expect.unreachable() }
    expect(test.core.testTasks.begin(listener)).toEqual({ ok: false, reason: 'no-device' })
    expect(test.core.live.parked()).toEqual([])
  })

  it('tells first how each device stands', () => {
    const test = new TestCore()
    const pixel = test.pair()
    const laptop = test.pair(pixel)
    subscribe(test, pixel, 'pixel')
    const [first, second, third] = begin(test).steps
    expect(first).toEqual({ step: 'device', deviceId: pixel.id, ok: true, at: instant(0), text: 'gets notifications' })
    expect(second).toMatchObject({ step: 'device', deviceId: laptop.id, ok: false })
    expect(third).toMatchObject({ step: 'parked', ok: true })
  })

  it('does not speak of revoked devices, and asks to confirm those that wait for it', () => {
    const test = new TestCore()
    const pixel = test.pair()
    test.core.devices.revoke(test.pair(pixel).id)
    const { publicKey } = pixel.record()
    test.core.devices.pair({ code: test.core.codes.open().code, name: 'New', platform: 'test', publicKey })
    const devices = begin(test).steps.filter(({ step }) => step === 'device')
    expect(devices).toHaveLength(2)
    expect(devices[1]).toMatchObject({ ok: false, text: expect.stringContaining('Confirm it') })
  })

  it('tells accepted, received, shown and decided as they happen, and ends', async () => {
    const test = new TestCore()
    const pixel = test.pair()
    subscribe(test, pixel, 'pixel')
    const running = begin(test)
    await test.core.pushing.idle()
    expect(told(running)).toEqual(['accepted: accepted by its push service'])
    test.clock.advance(400)
    report(test, 'pixel', 'received')
    test.clock.advance(100)
    report(test, 'pixel', 'shown')
    test.clock.advance(2_000)
    pixel.decide(test.task(running), { via: 'notification' })
    expect(told(running).slice(1)).toEqual([
      'received: received',
      'shown: shown',
      'decided: allowed by its notification',
    ])
    expect(running.steps.at(-1)).toEqual({
      ...{ step: 'decided', deviceId: pixel.id, ok: true, at: instant(2.5), text: 'allowed by its notification' },
    })
    expect(running.isOver).toBe(true)
    expect(test.task(running)).toMatchObject({ state: 'decided', effect: { state: 'delivered' } })
  })

  it('pushes as a test that may be allowed on the lock screen', async () => {
    const test = new TestCore()
    const pixel = test.pair()
    subscribe(test, pixel, 'pixel')
    begin(test)
    await test.core.pushing.idle()
    const { title, body, data } = test.sender.sentTo(aTarget('pixel'))[0]?.message.notification ?? {}
    expect({ title, body }).toEqual({
      title: 'Nod on workshop sends a test',
      body: 'Tap Allow or Deny. Nothing runs either way.',
    })
    expect(data).toMatchObject({ type: 'test', quickAllow: true, actions: ['allow', 'deny'] })
  })

  it('waits a moment for the receipt that a decision overtook, and no longer', async () => {
    const test = new TestCore()
    const pixel = test.pair()
    subscribe(test, pixel, 'pixel')
    const overtaken = begin(test)
    await test.core.pushing.idle()
    pixel.decide(test.task(overtaken), { verdict: 'deny', via: 'notification' })
    expect(overtaken.isOver).toBe(false)
    report(test, 'pixel', 'shown')
    expect(told(overtaken).slice(1)).toEqual([
      ...['decided: denied by its notification', 'received: received', 'shown: shown'],
    ])
    expect(overtaken.isOver).toBe(true)

    const never = begin(test)
    await test.core.pushing.idle()
    pixel.decide(test.task(never))
    test.clock.advance(2_000)
    expect(never.isOver).toBe(true)
  })

  it('expires after 2 minutes and says for each device where it got stuck', async () => {
    const test = new TestCore()
    const first = test.pair()
    subscribe(test, first, 'seen')
    for (const name of ['hidden', 'off', 'mute']) subscribe(test, test.pair(first), name)
    test.sender.react(aTarget('mute'), 'hold')
    const running = begin(test)
    await acceptedBy(test, 3)
    test.clock.advance(1_000)
    report(test, 'seen', 'shown')
    report(test, 'hidden', 'received')
    test.clock.advance(119_000)
    expect(test.task(running).state).toBe('expired')
    expect(told(running).filter((line) => !/^(accepted|received|shown)/.test(line))).toEqual([
      'problem: received, but not shown: are notifications allowed there?',
      'problem: never received: is the device on, online, and its browser allowed to run in the background?',
      'problem: its push service did not answer',
      'expired: Nobody decided within 2 minutes.',
    ])
    expect(running.isOver).toBe(true)
  })

  it('tells that it was sent once more, then that nothing confirmed it, and says no more of that at the end', async () => {
    const test = new TestCore()
    const pixel = test.pair()
    subscribe(test, pixel, 'pixel')
    await test.core.pushing.idle()
    const running = begin(test)
    await test.core.pushing.idle()
    for (const ms of [20_000, 20_000, 80_000]) {
      test.clock.advance(ms)
      await test.core.pushing.idle()
    }
    expect(told(running)).toEqual([
      'accepted: accepted by its push service',
      'resent: nothing heard of it: sent once more',
      'unconfirmed: not confirmed: is the device on, online, and its browser allowed to run in the background?',
      'expired: Nobody decided within 2 minutes.',
    ])
    expect(running.steps.find(({ step }) => step === 'unconfirmed')?.ok).toBe(false)
  })

  it('says of an Apple device that Apple took it and tells no more, and finds no problem in that', async () => {
    const test = new TestCore()
    subscribe(test, test.pair(), 'iphone', 'web.push.apple.com')
    const running = begin(test)
    await test.core.pushing.idle()
    for (const ms of [20_000, 20_000, 80_000]) {
      test.clock.advance(ms)
      await test.core.pushing.idle()
    }
    expect(told(running)).toEqual([
      'accepted: accepted by Apple; Apple tells no more',
      'expired: Nobody decided within 2 minutes.',
    ])
  })

  it('tells why a push failed', async () => {
    const test = new TestCore()
    const pixel = test.pair()
    subscribe(test, pixel, 'pixel')
    test.sender.react(aTarget('pixel'), { ok: false, reason: 'gone', message: 'The subscription is no more.' })
    const running = begin(test)
    await test.core.pushing.idle()
    expect(running.steps.at(-1)).toMatchObject({
      ...{ step: 'problem', deviceId: pixel.id, ok: false, text: 'The subscription is no more.' },
    })
  })

  it('hears nothing of another test', async () => {
    const test = new TestCore()
    const pixel = test.pair()
    const [one, other] = [begin(test), begin(test)]
    pixel.decide(test.task(other), { verdict: 'deny' })
    expect(told(one)).toEqual([])
    expect(one.isOver).toBe(false)
    expect(other.isOver).toBe(true)
  })

  it('is withdrawn when who asked for it hangs up, and tells nothing more', () => {
    const test = new TestCore()
    test.pair()
    const running = begin(test)
    running.hangUp()
    expect(test.task(running)).toMatchObject({ state: 'withdrawn', reason: 'agent-gone' })
    expect(told(running)).toEqual([])
    expect(running.isOver).toBe(false)
  })

  it('stays as it was decided when who asked for it hangs up afterwards', () => {
    const test = new TestCore()
    const pixel = test.pair()
    const running = begin(test)
    pixel.decide(test.task(running))
    running.hangUp()
    expect(test.task(running).state).toBe('decided')
  })

  it('is over when the relay stops, and says so', () => {
    const test = new TestCore()
    test.pair()
    const running = begin(test)
    test.restart()
    expect(told(running)).toEqual(['withdrawn: The relay ended before anybody decided.'])
    expect(running.isOver).toBe(true)
  })

  it('is over after a crash', () => {
    const test = new TestCore()
    test.pair()
    const running = begin(test)
    test.crash(5_000)
    expect(test.task(running)).toMatchObject({ state: 'withdrawn', reason: 'agent-gone' })
  })

  it('leaves a decision delivered that a crash follows: there is nobody it could miss', () => {
    const test = new TestCore()
    const pixel = test.pair()
    const running = begin(test)
    pixel.decide(test.task(running))
    test.crash()
    expect(test.task(running).effect).toMatchObject({ state: 'delivered' })
  })

  it('is no session of any agent', () => {
    const test = new TestCore()
    test.pair()
    begin(test)
    expect(test.core.ledger.board.sessions).toEqual({})
  })
})
