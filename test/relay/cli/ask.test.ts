// `nod ask` with the relay itself: what a script gets for what a person decides.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as v from 'valibot'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ask } from '../../../relay/cli/ask.ts'
import { type TaskSummary, taskDetailsSchema } from '../../../shared/task.ts'
import { pollUntil } from '../../support/claude-code/poll.ts'
import type { TestDevice } from '../../support/test-device.ts'
import { boardOf, newestTask, startTestRelay, type TestRelay } from '../../support/test-relay.ts'
import { type FakeWorld, fakeWorld } from './fake-world.ts'

let relay: TestRelay
let phone: TestDevice
beforeEach(async () => {
  relay = await startTestRelay({ pageFolder: '/nowhere' })
  phone = await relay.pair()
})
afterEach(() => relay.close())

type Flags = Parameters<typeof ask>[2]
type Running = { readonly world: FakeWorld; readonly ended: Promise<number>; stop(): void }

function start(question: string, flags: Flags = {}, parent = process.pid): Running {
  const world = fakeWorld({})
  let stop = (): void => {}
  const untilStopped = () =>
    new Promise<void>((resolve) => {
      stop = resolve
    })
  const ended = ask(world, question, { home: relay.home, ...flags }, { untilStopped, parent })
  return { world, ended, stop: () => stop() }
}

async function parked(): Promise<TaskSummary> {
  const open = async () => Object.values((await boardOf(phone)).tasks).some(({ state }) => state === 'parked')
  await pollUntil(open, (isOpen) => isOpen, 10_000, 'a parked task')
  return newestTask(phone)
}

describe('nod ask', () => {
  it('asks for a yes or no, as a script, and ends with 0 for a yes', async () => {
    const running = start('Deploy to production?')
    const task = await parked()
    expect(task).toMatchObject({
      ...{
        kind: 'permission',
        agent: 'script',
        toolName: 'ask',
        title: 'A script asks',
        preview: 'Deploy to production?',
      },
      ...{ cwd: '/home/dev/acme', project: 'acme', quickAllow: false, connected: true },
    })
    expect((await boardOf(phone)).sessions[task.sessionId]).toMatchObject({ agent: 'script', state: 'active' })
    expect(await phone.decide(task)).toMatchObject({ status: 200 })
    expect(await running.ended).toBe(0)
    expect(running.world).toMatchObject({ out: [], err: [] })
    const { tasks, sessions } = await boardOf(phone)
    expect(tasks[task.id]?.effect?.state).toBe('delivered')
    expect(sessions[task.sessionId]).toMatchObject({ state: 'ended' })
  })

  it('ends with 1 for a no, and passes the words of it on', async () => {
    const running = start('Deploy to production?')
    await phone.decide(await parked(), { verdict: 'deny', message: 'Not on a Friday.' })
    expect(await running.ended).toBe(1)
    expect(running.world).toMatchObject({ out: [], err: ['Denied: Not on a Friday.'] })
  })

  it.each(['Not today', 'after lunch'])('prints what was answered (%s), one of its options or not', async (words) => {
    const running = start('Deploy?', { option: ['Yes', 'Not today'] })
    const task = await parked()
    expect(task).toMatchObject({ kind: 'question', preview: 'Deploy?\n1 Yes\n2 Not today' })
    expect(await phone.decide(task, { verdict: 'answer', answers: { other: 'Yes' } })).toMatchObject({ status: 422 })
    expect(await phone.decide(task, { verdict: 'allow' })).toMatchObject({ status: 422 })
    await phone.decide(task, { verdict: 'answer', answers: { 'Deploy?': words } })
    expect(await running.ended).toBe(0)
    expect(running.world.out).toEqual([words])
  })

  it('shows a file as its detail, and prints one object with --json', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'nod-detail-'))
    writeFileSync(join(folder, 'log.txt'), 'commit 1a2b3c4\u202e')
    const running = start('Deploy?', { detail: join(folder, 'log.txt'), json: true })
    const task = await parked()
    expect(task).toMatchObject({ preview: 'Deploy?\ncommit 1a2b3c4⟨U+202E⟩', altered: true })
    const details = v.parse(taskDetailsSchema, (await phone.get(`/api/tasks/${task.id}`)).body)
    expect(details.toolInput).toEqual({ question: 'Deploy?', detail: 'commit 1a2b3c4\u202e' })
    await phone.decide(task, { message: 'go' })
    expect(await running.ended).toBe(0)
    expect(running.world.out.map((line) => JSON.parse(line))).toEqual([{ outcome: 'allowed', message: 'go' }])
    rmSync(folder, { recursive: true })
  })

  it('waits through a restart of the relay', async () => {
    const running = start('Deploy?')
    const before = await parked()
    await relay.restart()
    // What was kept open to the relay before is noticed at the first try.
    await fetch(`${relay.url}/healthz`).catch(() => undefined)
    const task = await parked()
    expect(task.id).toBe(before.id)
    await phone.decide(task)
    expect(await running.ended).toBe(0)
  })

  it('withdraws its question when it is stopped, and ends with 4', async () => {
    const running = start('Deploy?')
    const task = await parked()
    running.stop()
    expect(await running.ended).toBe(4)
    expect((await boardOf(phone)).tasks[task.id]).toMatchObject({ state: 'withdrawn' })
  })

  it('withdraws its question when the script around it is gone', async () => {
    const script = spawn('sleep', ['60'])
    const running = start('Deploy?', {}, script.pid ?? 0)
    const task = await parked()
    script.kill()
    await once(script, 'exit')
    expect(await running.ended).toBe(4)
    expect((await boardOf(phone)).tasks[task.id]).toMatchObject({ state: 'withdrawn', reason: 'agent-gone' })
  })

  it('asks in one session for one script, and in another one for the next', async () => {
    const [one, two] = [spawn('sleep', ['60']), spawn('sleep', ['60'])]
    const running = [start('A?', {}, one.pid), start('B?', {}, one.pid), start('C?', {}, two.pid)]
    const open = async () => Object.values((await boardOf(phone)).tasks)
    const tasks = await pollUntil(open, (all) => all.length === 3, 10_000, 'three tasks')
    expect(new Set(tasks.map(({ sessionId }) => sessionId)).size).toBe(2)
    for (const task of tasks) await phone.decide(task)
    expect(await Promise.all(running.map(({ ended }) => ended))).toEqual([0, 0, 0])
    for (const script of [one, two]) script.kill()
  })

  it.each([
    [{ timeout: 'soon' }, '--timeout'],
    [{ timeout: '5s' }, '--timeout'],
    [{ timeout: '25h' }, '--timeout'],
    [{ detail: '/nowhere/at-all' }, 'Cannot read /nowhere/at-all'],
    [{ option: ['Yes', 'Yes'] }, 'options'],
  ] as const)('takes no %o', async (flags, said) => {
    const running = start('Deploy?', flags)
    expect(await running.ended).toBe(2)
    expect(running.world.err.join(' ')).toContain(said)
  })

  it('takes no empty question', async () => {
    expect(await start(' ').ended).toBe(2)
  })

  it('ends with 3 where no relay runs', async () => {
    const running = start('Deploy?', { home: join(tmpdir(), 'no-nod-here') })
    expect(await running.ended).toBe(3)
    expect(running.world.err.join(' ')).toContain('Nod is not running')
  })
})

describe('a question nobody answered', () => {
  it('ends with 4, and says so', async () => {
    await relay.close()
    relay = await startTestRelay({ pageFolder: '/nowhere', parkMs: 1_200 })
    const running = start('Deploy?', { timeout: '10s' })
    expect(await running.ended).toBe(4)
    expect(running.world.err).toEqual(['Nobody answered within 1.2 seconds.'])
  })
})
