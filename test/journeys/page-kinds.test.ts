// Each kind answered in a real browser by its own controls, and what the agent then reads.

import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Browser, openChromium, phone as phoneSize, tap } from '../support/journey/chromium.ts'
import { confirmNextDevice } from '../support/journey/confirm-device.ts'
import { lacks } from '../support/journey/missing.ts'
import { openNewestTask } from '../support/journey/open-task.ts'
import type { TestDevice } from '../support/test-device.ts'
import { postHook, startTestRelay, type TestRelay } from '../support/test-relay.ts'

const common = { session_id: 's-kinds', transcript_path: '/home/dev/.claude/t.jsonl', cwd: '/home/dev/acme' }
const gate = (tool_name: string, tool_input: unknown, more: object = {}) => ({
  ...{ ...common, permission_mode: 'default', hook_event_name: 'PermissionRequest', tool_name, tool_input },
  ...more,
})
const rule = (ruleContent: string, destination: string) => ({
  ...{ type: 'addRules', rules: [{ toolName: 'Bash', ruleContent }], behavior: 'allow', destination },
})

let relay: TestRelay
let browser: Browser
let page: Page
let phone: TestDevice
beforeAll(async () => {
  if (lacks('chromium')) return
  relay = await startTestRelay()
  browser = await openChromium()
  page = browser.page
  page.setDefaultTimeout(8_000)
  phone = await relay.pair()
  await page.goto(relay.relay.openPairing().url)
  await tap(page, 'Pair this browser')
  await confirmNextDevice(phone)
  await page.getByRole('heading', { name: /inbox/i }).first().waitFor()
})
afterAll(async () => {
  await browser?.close()
  await relay?.close()
})

/** Asks, opens the task, answers it by `deed`, and resolves with what the agent reads. */
async function answered(body: object, deed: () => Promise<void>): Promise<unknown> {
  const call = postHook(relay.relay.socketPath, body, { attach: crypto.randomUUID() })
  await call.head
  await openNewestTask(page, phone)
  await deed()
  const answer: unknown = JSON.parse(await call.answer)
  expect(browser.complaints).toEqual([])
  return answer
}

const decided = (decision: object) => ({ hookSpecificOutput: { hookEventName: 'PermissionRequest', decision } })

describe.skipIf(lacks('chromium'))('answering on the page', () => {
  it('runs a command as it was changed, and shows both afterwards', async () => {
    const answer = await answered(gate('Bash', { command: 'rm -rf build', timeout: 5 }), async () => {
      await tap(page, 'More answers')
      await tap(page, /^Allow with changes/)
      await page.getByRole('textbox', { name: 'command' }).fill('rm -rf build/cache')
      await tap(page, 'Allow as changed')
    })
    expect(answer).toEqual(decided({ behavior: 'allow', updatedInput: { command: 'rm -rf build/cache', timeout: 5 } }))
    await page.locator('.given').waitFor()
    expect(await page.locator('.input').textContent()).toContain('rm -rf build')
    expect(await page.locator('.given').textContent()).toContain('rm -rf build/cache')
  })

  it('echoes the one rule that was chosen', async () => {
    const permission_suggestions = [rule('npm test:*', 'localSettings'), rule('*', 'userSettings')]
    const answer = await answered(gate('Bash', { command: 'npm test' }, { permission_suggestions }), async () => {
      await tap(page, 'More answers')
      await tap(page, /every command/)
      await tap(page, 'Allow this from now on')
    })
    expect(answer).toEqual(decided({ behavior: 'allow', updatedPermissions: [permission_suggestions[1]] }))
  })

  it('draws an edit in one column on a phone and side by side from 1200 pixels on', async () => {
    const edit = { file_path: '/home/dev/acme/a.ts', old_string: 'let a = 1\nsame', new_string: 'const a = 1\nsame' }
    const goes = page.locator('.diff-line[data-side="removed"]')
    const comes = page.locator('.diff-line[data-side="added"]')
    const places = () => Promise.all([goes.boundingBox(), comes.boundingBox()])
    const answer = await answered(gate('Edit', edit), async () => {
      for (const width of [phoneSize.width, 1199]) {
        await page.setViewportSize({ width, height: 800 })
        await page.locator('.diff-lines').waitFor()
        const [above, below] = await places()
        expect(below).toMatchObject({ x: above?.x, width: above?.width })
        expect(below?.y).toBe((above?.y ?? 0) + (above?.height ?? 0))
      }
      await page.setViewportSize({ width: 1200, height: 800 })
      await page.locator('.diff-sides').waitFor()
      const [left, right] = await places()
      expect(right).toMatchObject({ y: left?.y, width: left?.width })
      expect(right?.x).toBeGreaterThanOrEqual((left?.x ?? 0) + (left?.width ?? 0))
      expect([await goes.textContent(), await comes.textContent()]).toEqual(['−let a = 1', '+const a = 1'])
      await page.setViewportSize(phoneSize)
      await tap(page, 'Allow')
    })
    expect(answer).toEqual(decided({ behavior: 'allow' }))
  })

  it('denies and stops the turn', async () => {
    const answer = await answered(gate('Bash', { command: 'npm publish' }), async () => {
      await tap(page, 'More answers')
      await tap(page, /^Deny and stop/)
    })
    expect(answer).toMatchObject(decided({ behavior: 'deny', interrupt: true }))
  })

  it('offers a message of before the next time, also after a reload', async () => {
    const deny = async (choose: () => Promise<void>) => {
      await tap(page, 'Deny with a message')
      await choose()
      await tap(page, 'Deny with this message')
    }
    const message = 'Use pnpm here.'
    await answered(gate('Bash', { command: 'npm i' }), () =>
      deny(() => page.getByLabel('What shall it do instead?').fill(message)),
    )
    await page.reload()
    const answer = await answered(gate('Bash', { command: 'npm ci' }), () => deny(() => tap(page, message)))
    expect(answer).toEqual(decided({ behavior: 'deny', message }))
  })

  it('answers all questions of a call at once', async () => {
    const questions = [
      {
        question: 'Which store?',
        header: 'Store',
        multiSelect: false,
        options: [{ label: 'SQLite' }, { label: 'Map' }],
      },
      { question: 'Which parts?', header: 'Parts', multiSelect: true, options: [{ label: 'A' }, { label: 'B' }] },
      { question: 'How fast?', header: 'Speed', multiSelect: false, options: [{ label: 'Slow' }, { label: 'Fast' }] },
    ]
    const answer = await answered(gate('AskUserQuestion', { questions }), async () => {
      await page.getByLabel('SQLite').check()
      await page.getByLabel('A', { exact: true }).check()
      await page.getByLabel('B', { exact: true }).check()
      await page.getByRole('group', { name: 'How fast?' }).getByLabel('Something else').check()
      await page.getByLabel('Your own answer').fill('As it is')
      await tap(page, 'Send')
    })
    const answers = { 'Which store?': 'SQLite', 'Which parts?': 'A, B', 'How fast?': 'As it is' }
    expect(answer).toEqual(decided({ behavior: 'allow', updatedInput: { questions, answers } }))
  })

  it('approves a plan and lets it edit freely afterwards', async () => {
    const answer = await answered(gate('ExitPlanMode', { plan: '# Plan\n\n- one' }), async () => {
      await page.getByLabel('Edit freely').check()
      await tap(page, 'Approve')
    })
    const setMode = { type: 'setMode', mode: 'acceptEdits', destination: 'session' }
    expect(answer).toEqual(
      decided({ behavior: 'allow', updatedInput: { plan: '# Plan\n\n- one' }, updatedPermissions: [setMode] }),
    )
  })

  it('fills in a form of an MCP server', async () => {
    const requested_schema = {
      type: 'object',
      properties: {
        name: { type: 'string' },
        points: { type: 'integer' },
        team: { type: 'string', enum: ['core', 'web'] },
        urgent: { type: 'boolean' },
      },
      required: ['name', 'team'],
    }
    const asked = { ...common, hook_event_name: 'Elicitation', mcp_server_name: 'tracker', message: 'Who?' }
    const answer = await answered({ ...asked, requested_schema }, async () => {
      await page.getByLabel('name').fill('Ada')
      await page.getByLabel('points').fill('8')
      await page.getByLabel('web').check()
      await page.getByLabel('urgent').check()
      await tap(page, 'Send')
    })
    const content = { name: 'Ada', points: 8, team: 'web', urgent: true }
    expect(answer).toEqual({ hookSpecificOutput: { hookEventName: 'Elicitation', action: 'accept', content } })
  })

  it('cuts a file of 5 MB with a mark, says how much there is, and shows all of it piece by piece', async () => {
    const line = 'const answer = 42 // and a little more than nothing\n'
    const content = `${line.repeat(Math.ceil(5_000_000 / line.length))}the end\n`
    const shown = page.locator('.long-text pre')
    const answer = await answered(gate('Write', { file_path: '/home/dev/acme/big.ts', content }), async () => {
      expect(await page.locator('.task').textContent()).toContain('Writes more than')
      await page.getByText('the end is cut here, and marked with …').waitFor()
      await page.getByRole('button', { name: /^Show all/ }).click()
      expect(await shown.textContent()).toMatch(/…$/)
      await tap(page, 'Load all of it')
      await page.getByText(/^Writes [\d,]+ lines, 5 MB/).waitFor()
      expect(await page.getByText('the end is cut here').count()).toBe(0)
      const more = page.getByRole('button', { name: /^Show more/ })
      while ((await more.count()) > 0) await more.click()
      await page.getByRole('button', { name: 'Show less' }).waitFor()
      expect((await shown.textContent()) === content).toBe(true)
      await tap(page, 'Deny')
    })
    expect(answer).toMatchObject(decided({ behavior: 'deny' }))
  })
})
