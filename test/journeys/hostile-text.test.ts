// Everything an agent says is text, seen by a real browser: on every place that shows it, nothing of it runs, nothing of
// it is fetched, and what would hide is seen.

import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { JsonObject } from '../../shared/wire.ts'
import { type Browser, openChromium, standing, tap } from '../support/journey/chromium.ts'
import { confirmNextDevice } from '../support/journey/confirm-device.ts'
import { expectNothingRan, foreignRequests } from '../support/journey/harmless.ts'
import { evil, evilLine, evilName, tags } from '../support/journey/hostile-words.ts'
import { lacks } from '../support/journey/missing.ts'
import { openNewestTask } from '../support/journey/open-task.ts'
import type { TestDevice } from '../support/test-device.ts'
import { boardOf, newestTask, postHook, startTestRelay, type TestRelay } from '../support/test-relay.ts'

const markdown = [
  `# ${evilLine}`,
  evil,
  '![chart](https://evil.example/pixel.png) [bank](https://evil.example/) [run](javascript:window.ran=1) [data](data:text/html,<script>window.ran=1</script>)',
  `\`\`\`html\n${evil}\n\`\`\``,
  `| ${evilLine.replaceAll('|', '')} | b |\n| --- | --- |\n| <img src=https://evil.example/a.png> | c |`,
  '<div><img src=https://evil.example/b.png onerror=window.ran=1></div>',
  '[ref]: javascript:window.ran=1\n\n[ref] <https://evil.example/auto> <javascript:window.ran=1>',
].join('\n\n')

const common = {
  session_id: 's-hostile',
  transcript_path: '/home/dev/.claude/t.jsonl',
  cwd: `/home/dev/${evilLine.replaceAll('/', '_')}`,
}
const gate = (tool_name: string, tool_input: unknown, more: object = {}) => ({
  ...{ ...common, permission_mode: 'default', hook_event_name: 'PermissionRequest', tool_name, tool_input },
  ...more,
})
const rule = {
  type: 'addRules',
  rules: [{ toolName: 'Bash', ruleContent: evil }],
  behavior: 'allow',
  destination: 'session',
}

type Case = {
  readonly name: string
  readonly body: object
  readonly press?: readonly string[]
  /** How another device decides it, for the words after it. */
  readonly decision?: JsonObject
}
const cases: readonly Case[] = [
  { name: 'a command', body: gate('Bash', { command: evil, description: evil, timeout: 5 }) },
  {
    name: 'suggestions',
    body: gate('Bash', { command: 'a' }, { permission_suggestions: [rule, { type: evil }] }),
    press: ['More answers', 'Unknown choice'],
  },
  {
    name: 'an input that is edited',
    body: gate('Bash', { command: evil, [evilLine]: evil }),
    press: ['More answers', 'Allow with changes'],
  },
  {
    name: 'an edit',
    body: gate('Edit', { file_path: `/home/dev/${evilLine}`, old_string: evil, new_string: `${evil}x` }),
  },
  {
    name: 'several edits',
    body: gate('MultiEdit', { file_path: evil, edits: [{ old_string: evil, new_string: tags }] }),
  },
  { name: 'a new file', body: gate('Write', { file_path: evilLine, content: evil.repeat(40) }) },
  { name: 'a notebook', body: gate('NotebookEdit', { notebook_path: evilLine, cell_id: evil, new_source: evil }) },
  {
    name: 'an address',
    body: gate('WebFetch', { url: `https://good.example@evil.example/${evilLine}`, prompt: evil }),
  },
  { name: 'an address that is none', body: gate('WebFetch', { url: 'javascript:window.ran=1', prompt: evil }) },
  { name: 'a search', body: gate('WebSearch', { query: evil, allowed_domains: [evil] }) },
  {
    name: 'a tool of MCP',
    body: gate(`mcp__${evilName}__${evilName}`, { [evilLine]: evil, deep: { [evilLine]: [evil] } }),
  },
  { name: 'a tool nobody knows', body: gate(evilName, { any: evil }) },
  {
    name: 'a subagent',
    body: gate('Bash', { command: 'a' }, { agent_id: evilName, agent_type: evilName }),
  },
  {
    name: 'questions',
    body: gate('AskUserQuestion', {
      questions: [
        {
          ...{ question: evil, header: evil, multiSelect: false },
          options: [
            { label: evil, description: evil, preview: evil },
            { label: 'b', description: evil },
          ],
        },
      ],
    }),
  },
  {
    name: 'a form of an MCP server',
    body: {
      ...common,
      ...{ hook_event_name: 'Elicitation', mcp_server_name: evilName, message: evil },
      requested_schema: {
        type: 'object',
        properties: {
          [evilLine]: { type: 'string', title: evil, description: evil, default: evil },
          choice: { type: 'string', enum: [evil, 'b'], enumNames: [evil, evilLine] },
          many: { type: 'array', title: evil, items: { type: 'string', enum: [evil] } },
          tick: { type: 'boolean', title: evil, description: evil },
        },
      },
    },
  },
  {
    name: 'an address an MCP server wants opened',
    body: {
      ...common,
      ...{ hook_event_name: 'Elicitation', mcp_server_name: evilName, message: evil },
      ...{ mode: 'url', url: 'javascript:window.ran=1//https://good.example' },
    },
  },
  {
    name: 'the last message before a reply',
    body: { ...common, hook_event_name: 'Stop', stop_hook_active: false, last_assistant_message: markdown },
  },
  {
    name: 'what was decided',
    body: gate('Bash', { command: evil }, { permission_suggestions: [rule] }),
    decision: { verdict: 'allow', input: { command: `${evil} changed` } },
  },
  {
    name: 'what was said with a denial',
    body: gate('Bash', { command: evil }),
    decision: { verdict: 'deny', message: evil },
  },
  { name: 'a plan', body: gate('ExitPlanMode', { plan: markdown, planFilePath: evilLine }) },
]

let relay: TestRelay
let browser: Browser
let phone: TestDevice
let foreign: readonly string[]
beforeAll(async () => {
  if (lacks('chromium')) return
  relay = await startTestRelay()
  browser = await openChromium()
  foreign = foreignRequests(browser, () => relay.url)
  phone = await relay.pair(evilName.slice(0, 60))
  await browser.page.goto(relay.relay.openPairing().url)
  await tap(browser.page, 'Pair this browser')
  await confirmNextDevice(phone)
  await browser.page.getByRole('heading', { name: /inbox/i }).first().waitFor()
  const [host] = Object.values((await boardOf(phone)).hosts)
  expect((await phone.change('PATCH', `/api/hosts/${host?.id}`, { reply: true })).status).toBe(200)
})
afterAll(async () => {
  await browser?.close()
  await relay?.close()
})

describe.skipIf(lacks('chromium'))('what an agent says', () => {
  it.each(cases)('is text in $name', async (one) => {
    await expectHarmless(browser.page, one)
  })

  it('is text in a list of them all, and in the history', async () => {
    const { page } = browser
    await page.goto(relay.url)
    await page.locator('[data-task]').first().waitFor()
    await lookedAt(page)
    await page.goto(`${relay.url}/history`)
    await page.locator('.pane-list a').first().waitFor()
    await lookedAt(page)
  })

  it('is text in the news of its session, and in the list of all sessions', async () => {
    const { page } = browser
    const denied = { tool_name: evilName, tool_input: {}, tool_use_id: 'toolu_1', reason: evil }
    const told = { ...common, permission_mode: '<b>\u202eedom</b>', hook_event_name: 'PermissionDenied', ...denied }
    await postHook(relay.relay.socketPath, told).answer
    await page.goto(`${relay.url}/sessions`)
    const row = page.locator('.session-row', { hasText: 'onerror' })
    await row.waitFor()
    await lookedAt(page)
    await standing(page)
    await row.click()
    await page.locator('.session-news-text', { hasText: 'window.ran' }).waitFor()
    await standing(page)
    await lookedAt(page)
  })
})

/** Asks, opens the task, uses what there is to use, and looks at what became of the page. */
async function expectHarmless(page: Page, { body, press = [], decision }: Case): Promise<void> {
  const attach = crypto.randomUUID()
  const call = postHook(relay.relay.socketPath, body, { attach })
  const { statusCode } = await call.head
  expect(statusCode).toBe(200)
  await openNewestTask(page, phone)
  await page.getByRole('button', { name: 'Show the raw input' }).click()
  for (const name of press) {
    await standing(page)
    await page.locator('.action-bar').getByRole('button', { name }).first().click()
  }
  if (decision) {
    expect((await phone.decide(await newestTask(phone), decision)).status).toBe(200)
    await page.locator('.after').waitFor()
  }
  // What is fetched later has come, and a handler that waits for its turn had one.
  await standing(page)
  await lookedAt(page)
  expect(await page.locator('.task').textContent()).toMatch(/U\+202E|onerror|window\.ran/)
  call.cut()
}

async function lookedAt(page: Page): Promise<void> {
  await expectNothingRan(page)
  expect(foreign).toEqual([])
  expect(browser.complaints).toEqual([])
}
