import { describe, expect, it } from 'vitest'
import { makeBoard, makeTask, taskId } from '../../support/page-board.ts'
import { startLive, startPaired } from '../../support/page-paired.ts'
import { refuse } from '../../support/page-relay.ts'
import { until } from '../../support/page-until.ts'

/** One backoff step with the tests' random of 0.8. */
const firstBackoffMs = 900

function backoffAt(round: number): number {
  return Math.min(30_000, 1_000 * 2 ** (round - 1)) * 0.9
}

describe('following the board', () => {
  it('shows the snapshot first and every change as it comes', async () => {
    const { relay, model } = await startLive({ board: makeBoard([makeTask(1)]) })
    relay.putTask(makeTask(2))
    await until(() => model.openTasks.value.length === 2, 'both tasks')
    expect(model.board.value).toEqual(relay.board())
    expect(model.openTasks.value.map((task) => task.id)).toEqual([taskId(2), taskId(1)])
  })

  it('ends with the same board as the relay after ten cuts, resuming by cursor each time', async () => {
    const { relay, clock, model } = await startLive()
    for (let round = 1; round <= 10; round += 1) {
      relay.putTask(makeTask(round))
      relay.cut()
      await relay.untilStreams(0)
      relay.putTask(makeTask(100 + round))
      await until(() => clock.isAwaited(backoffAt(round)), `the backoff of round ${round}`)
      clock.advance(backoffAt(round))
      await relay.untilStreams(1)
      await until(() => model.connection.value.state === 'live', 'live again')
    }
    await until(() => model.openTasks.value.length === 20, 'all tasks')
    expect(model.board.value).toEqual(relay.board())
    const resumed = relay.asked('/api/events').slice(1)
    expect(resumed.every((request) => typeof request.headers['last-event-id'] === 'string')).toBe(true)
  })

  it('starts the backoff anew only after a ready that lasted', async () => {
    const { relay, clock, model } = await startLive()
    const cutAndWait = async (ms: number): Promise<void> => {
      relay.cut()
      await clock.passOne(ms)
      await until(() => model.connection.value.state === 'live', 'live again')
    }
    await cutAndWait(900)
    await cutAndWait(1_800)
    clock.advance(5_000)
    await cutAndWait(900)
  })

  it('takes 37.5 seconds without a byte for a dead stream, and a ping for life', async () => {
    const { relay, clock, model } = await startLive()
    clock.advance(30_000)
    const before = model.connection.value.lastContactAt
    relay.say('ping', { now: new Date(clock.now()).toISOString() })
    await until(() => model.connection.value.lastContactAt !== before, 'the ping')
    clock.advance(30_000)
    expect(relay.streams()).toBe(1)
    clock.advance(7_500)
    await relay.untilStreams(0)
    await clock.passOne(firstBackoffMs)
    await relay.untilStreams(1)
  })

  it('resumes at once when the page is looked at again', async () => {
    const { relay, clock, tab, model } = await startLive()
    clock.advance(2_000)
    tab.sign('shown')
    await until(() => relay.asked('/api/events').length === 2, 'a second stream')
    await relay.untilStreams(1)
    relay.putTask(makeTask(1))
    await until(() => model.openTasks.value.length === 1, 'the change on the new stream')
  })

  it('polls every 5 seconds while a proxy holds the stream back, and stops when it lets go', async () => {
    const { relay, clock, browser } = await startPaired({ board: makeBoard([makeTask(1)]) })
    relay.script.isHoldingStreams = true
    const model = browser.tab().open()
    await clock.passOne(3_000)
    await until(() => model.connection.value.state === 'polling', 'polling')
    expect(model.board.value).toEqual(relay.board())
    relay.putTask(makeTask(2))
    await clock.passOne(5_000)
    await until(() => model.openTasks.value.length === 2, 'the polled change')
    expect(relay.asked('/api/board').at(-1)?.url.searchParams.get('cursor')).toMatch(/^AAAAAAAA-/)
    relay.release()
    await until(() => model.connection.value.state === 'live', 'live')
    expect(clock.isAwaited(5_000)).toBe(false)
    expect(model.board.value).toEqual(relay.board())
  })

  it('says offline while nothing answers, and is back by itself', async () => {
    const { relay, clock, model } = await startLive()
    const die = (): unknown => relay.mishap('/api/events', (_, socket) => socket.destroy())
    die()
    relay.cut()
    await clock.passOne(firstBackoffMs)
    await until(() => model.connection.value.state === 'offline', 'offline')
    await clock.passOne(1_800)
    await until(() => model.connection.value.state === 'live', 'live')
  })

  it.each([
    ['a skipped number', (seq: number) => [[], `AAAAAAAA-${seq + 2}`]],
    ['another history', (seq: number) => [[], `CCCCCCCC-${seq + 1}`]],
    [
      'a path that does not exist',
      (seq: number) => [[{ op: 'replace', path: '/tasks/x/y/z', value: 1 }], `AAAAAAAA-${seq + 1}`],
    ],
    [
      'a task that is none',
      (seq: number) => [[{ op: 'add', path: `/tasks/${taskId(9)}`, value: {} }], `AAAAAAAA-${seq + 1}`],
    ],
    ['garbage', () => ['garbage', 'garbage']],
  ])('lets a snapshot replace everything after %s', async (_, wrong) => {
    const { relay, clock, model } = await startLive({ board: makeBoard([makeTask(1)]) })
    const [ops, id] = wrong(Number(relay.cursor().split('-')[1]))
    relay.say('patch', ops, String(id))
    await relay.untilStreams(0)
    expect(model.board.value).toEqual(relay.board())
    await clock.passOne(firstBackoffMs)
    await relay.untilStreams(1)
    relay.putTask(makeTask(3))
    await until(() => model.openTasks.value.length === 2, 'changes after the snapshot')
    expect(model.board.value).toEqual(relay.board())
  })

  it.each([
    ['too old', 'forgetPast'],
    ['of another epoch', 'newEpoch'],
  ] as const)('takes the whole board when its cursor is %s', async (_, deed) => {
    const { relay, clock, model } = await startLive({ board: makeBoard([makeTask(1)]) })
    relay.cut()
    await relay.untilStreams(0)
    relay.putTask(makeTask(2))
    relay[deed]()
    await clock.passOne(firstBackoffMs)
    await until(() => model.openTasks.value.length === 2, 'the new board')
    expect(model.board.value).toEqual(relay.board())
  })

  it('keeps members of a newer relay, so that its patches of them still fit', async () => {
    const { relay, model } = await startLive({ board: { ...makeBoard(), ...{ weather: { at: 'rain' } } } })
    relay.change([{ op: 'replace', path: '/weather/at', value: 'sun' }])
    relay.putTask(makeTask(1))
    await until(() => model.openTasks.value.length === 1, 'the task after it')
    expect(relay.asked('/api/events')).toHaveLength(1)
  })

  it('waits as long as the relay asks after too many requests', async () => {
    const { relay, clock, model } = await startLive()
    relay.mishap('/api/events', (response) => refuse(response, 'slow-down', {}, { 'Retry-After': '7' }))
    relay.cut()
    await clock.passOne(firstBackoffMs)
    await clock.passOne(7_000)
    await until(() => model.connection.value.state === 'live', 'live')
  })

  it('is told when the log no longer contains the head it remembers, also at the next start', async () => {
    const { browser, relay, model } = await startLive({ logHead: 'head-of-another-log' })
    await until(() => model.logProblem.value !== null, 'the warning')
    model.close()
    const again = browser.tab().open()
    await until(() => again.logProblem.value !== null, 'the warning again')
    expect(relay.asked('/api/events').at(-1)?.url.searchParams.get('logHead')).toBe('head-of-another-log')
  })

  it('remembers the newest head and names it', async () => {
    const { browser, relay, model } = await startLive()
    model.close()
    relay.script.logHeads.push('head-2')
    const again = browser.tab().open()
    await until(() => again.connection.value.state === 'live', 'live')
    expect(relay.asked('/api/events').at(-1)?.url.searchParams.get('logHead')).toBe('head-1')
    expect(again.logProblem.value).toBeNull()
  })

  it('says that an update waits when the relay serves another build', async () => {
    const { relay, clock, model } = await startLive()
    expect(model.updateWaits.value).toBe(false)
    relay.script.build = 'build-2'
    relay.cut()
    await clock.passOne(firstBackoffMs)
    await until(() => model.updateWaits.value, 'the update')
  })

  it('asks for everything when the relay calls more sent than has come', async () => {
    const { relay, clock, model } = await startLive()
    relay.say('ready', {}, `AAAAAAAA-${Number(relay.cursor().split('-')[1]) + 1}`)
    await relay.untilStreams(0)
    await clock.passOne(firstBackoffMs)
    await until(() => model.connection.value.state === 'live', 'live')
    expect(relay.asked('/api/events').at(-1)?.headers['last-event-id']).toBeUndefined()
  })

  it('does not go back to a snapshot that was held back and is older than what it has', async () => {
    const { relay, clock, model } = await startLive()
    const [board, cursor] = [relay.board(), relay.cursor()]
    relay.putTask(makeTask(1))
    await until(() => model.openTasks.value.length === 1, 'the task')
    clock.advance(2_000)
    const before = model.connection.value.lastContactAt
    relay.say('snapshot', board, cursor)
    await until(() => model.connection.value.lastContactAt !== before, 'the snapshot came')
    expect(model.board.value).toEqual(relay.board())
  })

  it('asks for everything after an event it cannot read, and says so when that is not readable either', async () => {
    const { relay, clock, model } = await startLive({ board: makeBoard([makeTask(1)]) })
    relay.mishap('/api/events', (response) => {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' })
      response.write('event: snapshot\nid: AAAAAAAA-9\ndata: {"protocol":9}\n\n')
    })
    relay.say('patch', 'garbage', relay.cursor())
    await clock.passOne(firstBackoffMs)
    await until(() => model.connection.value.state === 'unreadable', 'that it cannot be read')
    expect(relay.asked('/api/events').at(-1)?.headers['last-event-id']).toBeUndefined()
    expect(model.openTasks.value).toHaveLength(1)
    await clock.passOne(1_800)
    await until(() => model.connection.value.state === 'live', 'live')
  })

  it('does not call a relay offline whose polled answer it cannot read', async () => {
    const { relay, clock, browser } = await startPaired()
    relay.script.isHoldingStreams = true
    for (let poll = 0; poll < 2; poll += 1) relay.mishap('/api/board', (response) => response.end('{"board":9}'))
    const model = browser.tab().open()
    await clock.passOne(3_000)
    await clock.passOne(5_000)
    await until(() => model.connection.value.state === 'unreadable', 'that it cannot be read')
    expect(relay.asked('/api/board').at(-1)?.url.searchParams.get('cursor')).toBeNull()
    await clock.passOne(5_000)
    await until(() => model.connection.value.state === 'polling', 'polling')
  })
})
