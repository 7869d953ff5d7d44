import { mkdtempSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { startRelay } from '../../../relay/main.ts'
import { createBrowser } from '../../support/page-browser.ts'
import { createFakeClock } from '../../support/page-clock.ts'
import { until } from '../../support/page-until.ts'

/** The relay as it is started, and a browser whose clock stands at the relay's. */
async function start() {
  const home = mkdtempSync(join(tmpdir(), 'nod-page-'))
  const relay = await startRelay({ home, port: 0, parkMs: 60_000, logLevel: 'silent', version: '0.0.0' })
  const browser = createBrowser(relay.url, createFakeClock(new Date().toISOString()))
  onTestFinished(async () => {
    browser.close()
    await relay.close()
    rmSync(home, { recursive: true })
  })
  return { relay, browser }
}

/** A gate of the agent's, as its hook posts it; resolves with the answer. */
function ask(socketPath: string, toolInput: object): Promise<string> {
  const event = {
    session_id: 'a-session',
    transcript_path: '/home/dev/.claude/projects/acme/a-session.jsonl',
    cwd: '/home/dev/acme',
    permission_mode: 'default',
    hook_event_name: 'PermissionRequest',
    tool_name: 'Bash',
    tool_input: toolInput,
  }
  return new Promise((resolve, reject) => {
    const asking = request(
      {
        socketPath,
        method: 'POST',
        path: '/hooks/claude-code?timeout=86400',
        headers: { 'Content-Type': 'application/json' },
      },
      (response) => {
        let text = ''
        response.setEncoding('utf8')
        response.on('data', (chunk: string) => {
          text += chunk
        })
        response.on('end', () => resolve(text.trim()))
      },
    )
    asking.on('error', reject)
    asking.end(JSON.stringify(event))
  })
}

describe('the page with the relay itself', () => {
  it('pairs, shows a parked task with its details, allows it, and sees it delivered', async () => {
    const { relay, browser } = await start()
    const { code } = relay.openPairing()
    const model = browser.tab({ fragment: code }).open()
    await until(() => model.phase.value.is === 'unpaired', 'unpaired')
    expect(await model.pair({ code, name: 'Chromium' })).toEqual({ ok: true })
    await until(() => model.connection.value.state === 'live', 'live')
    const answer = ask(relay.socketPath, { command: 'npm test' })
    await until(() => model.openTasks.value.length === 1, 'the parked task')
    const [task] = model.openTasks.value
    if (task === undefined) throw new Error('no task')
    const details = model.details(task.id)
    await until(() => details.value.is === 'ready', 'the details')
    expect(details.value).toMatchObject({ details: { toolInput: { command: 'npm test' } } })
    expect(await model.wholeInput(task.id)).toEqual({ command: 'npm test' })
    expect(await model.decide(task, { verdict: 'allow' })).toEqual({ ok: true })
    expect(await answer).toContain('"allow"')
    await until(() => model.settledTasks.value[0]?.effect?.state === 'delivered', 'delivered')
    expect((await model.history({ q: 'npm' })).tasks.map(({ id }) => id)).toEqual([task.id])
  })

  it('decides once, although the answer was lost and the page was closed over it', async () => {
    const { relay, browser } = await start()
    const bodies: unknown[] = []
    /** Notes each decision; what comes back of it is up to the test. */
    const watching =
      (back: (response: Response) => Promise<Response>, others: () => Promise<void>): typeof fetch =>
      async (input, init) => {
        if (!String(input).endsWith('/decision')) {
          await others()
          return fetch(input, init)
        }
        bodies.push(init?.body)
        return back(await fetch(input, init))
      }
    const losing = watching(
      async (response) => {
        await response.text()
        throw new TypeError('the answer was lost')
      },
      async () => undefined,
    )
    const first = browser.tab({ fetch: losing }).open()
    await first.pair({ code: relay.openPairing().code, name: 'Chromium' })
    await until(() => first.connection.value.state === 'live', 'live')
    const answer = ask(relay.socketPath, { command: 'npm test' })
    await until(() => first.openTasks.value.length === 1, 'the parked task')
    const [task] = first.openTasks.value
    if (task === undefined) throw new Error('no task')
    void first.decide(task, { verdict: 'allow' })
    await until(() => bodies.length === 1, 'the first try')
    first.close()
    expect(await answer).toContain('"allow"')

    // The page that comes after knows nothing of the ending until it has asked for it by its decision.
    let hear = (): void => undefined
    const answered = new Promise<void>((resolve) => {
      hear = resolve
    })
    const asking = watching(
      async (response) => {
        hear()
        return response
      },
      () => answered,
    )
    const second = browser.tab({ fetch: asking }).open()
    await until(() => second.connection.value.state === 'live' && second.outbox.value.length === 0, 'taken')
    expect(new Set(bodies).size).toBe(1)
    expect(bodies).toHaveLength(2)
    const details = second.details(task.id)
    await until(() => details.value.is === 'ready', 'the details')
    if (details.value.is !== 'ready') throw new Error('no details')
    expect(details.value.details.steps.filter(({ what }) => what === 'allow')).toHaveLength(1)
    expect(details.value.details.task).toMatchObject({ state: 'decided', effect: { state: 'delivered' } })
  })

  it('lets a second browser in only after the first confirmed its digits, and ends when it is revoked', async () => {
    const { relay, browser } = await start()
    const first = browser.tab().open()
    await first.pair({ code: relay.openPairing().code, name: 'Chromium' })
    await until(() => first.connection.value.state === 'live', 'live')
    expect(await first.renameMe('Desk')).toEqual({ ok: true })
    const elsewhere = createBrowser(relay.url, browser.clock)
    onTestFinished(elsewhere.close)
    const second = elsewhere.tab().open()
    await second.pair({ code: relay.openPairing().code, name: 'Phone' })
    await until(() => first.devices.value.length === 2, 'the first sees the second')
    const waiting = second.phase.value
    if (waiting.is !== 'awaiting-confirmation') throw new Error(`it is ${waiting.is}`)
    const { id, checkDigits } = waiting.device
    expect(first.board.value?.devices[id]?.checkDigits).toBe(checkDigits)
    expect(await first.confirmDevice(id)).toEqual({ ok: true })
    await browser.clock.passOne(2_000)
    await until(() => second.connection.value.state === 'live', 'the second is in')
    expect(await first.revokeDevice(id)).toEqual({ ok: true })
    await browser.clock.passOne(900)
    await until(() => second.phase.value.is === 'revoked', 'the second is out')
    expect(first.devices.value.map(({ name }) => name)).toEqual(['Desk'])
  })
})
