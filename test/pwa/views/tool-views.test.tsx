// @vitest-environment happy-dom

// What will happen, per tool: what a permission shows of each tool's input, as a person reads it.

import { afterEach, describe, expect, it } from 'vitest'
import type { TaskSummary } from '../../../shared/task.ts'
import type { JsonObject } from '../../../shared/wire.ts'
import { type Hands, renderPage } from '../../support/render-page.tsx'
import { aBoard, aTask, someDetails } from '../../support/tasks.ts'

let hands: Hands
afterEach(() => hands.close())

async function open(toolName: string, toolInput: JsonObject, over: Partial<TaskSummary> = {}): Promise<void> {
  const task = aTask(1, { toolName, ...over })
  hands = await renderPage(`/tasks/${task.id}`, {
    board: aBoard({ tasks: [task] }),
    details: (one) => someDetails(one, { toolInput }),
  })
  // A diff is drawn by a view that is fetched when somebody opens one.
  await hands.pass(0)
}

/** The texts of these elements in what is asked, in the order of reading. */
const texts = (selector: string) =>
  [...document.querySelectorAll(`.task .input ${selector}`)].map((element) => element.textContent)
const facts = () => texts('.input-fact')
const diffs = () =>
  [...document.querySelectorAll('.task .input .diff')].map((diff) =>
    [...diff.querySelectorAll('.diff-count, .diff-line')].map((line) => line.textContent),
  )

type Case = {
  readonly name: string
  readonly tool: string
  readonly input: JsonObject
  /** The elements it reads, and what they say. */
  readonly shows: Readonly<Record<string, readonly string[]>>
}

const cases: readonly Case[] = [
  {
    name: 'a command with its folder above it, and what of it is worth a second look',
    tool: 'Bash',
    input: { command: 'npm test && rm -rf build', description: 'Run the tests' },
    shows: {
      '.command-folder': ['in /home/dev/acme'],
      '.block-command': ['npm test && rm -rf build'],
      '.block-command .look-here': ['rm', '-rf'],
      '.said': ['The agent says Run the tests'],
    },
  },
  {
    name: 'an uncut new file against nothing, with its lines and its size',
    tool: 'Write',
    input: { file_path: '/home/dev/acme/a.txt', content: 'one\ntwo €\n' },
    shows: {
      '.input-path': ['/home/dev/acme/a.txt'],
      '.long-text-label': ['Writes 2 lines, 12 bytes'],
      '.change [data-side="added"] pre': ['one\ntwo €\n'],
      '[data-side="removed"]': [],
    },
  },
  {
    name: 'an empty new file as empty',
    tool: 'Write',
    input: { file_path: '/home/dev/acme/.keep', content: '' },
    shows: { '.long-text-label': ['Writes 0 lines, 0 bytes'], '.long-text-empty': ['(empty)'] },
  },
  {
    name: 'a cell of a notebook with what is done to it',
    tool: 'NotebookEdit',
    input: {
      notebook_path: '/home/dev/acme/plot.ipynb',
      cell_id: 'cell-7',
      cell_type: 'code',
      edit_mode: 'replace',
      new_source: 'plot(data)\n',
    },
    shows: {
      '.input-path': ['/home/dev/acme/plot.ipynb'],
      '.input-fact': ['Doesreplace', 'Cellcell-7', 'Kind of cellcode'],
      '.change [data-side="added"] pre': ['plot(data)\n'],
      '.long-text-label': ['Writes 1 line, 11 bytes'],
    },
  },
  {
    name: 'an address with its host standing out, whatever stands before an @',
    tool: 'WebFetch',
    input: { url: 'https://github.com@evil.example/login', prompt: 'Read the page' },
    shows: {
      '.address': ['https://github.com@evil.example/login'],
      '.address-host': ['evil.example'],
      '.prose': ['Read the page'],
    },
  },
  {
    name: 'an address whose host is written otherwise with the host it leads to',
    tool: 'WebFetch',
    input: { url: 'https://0x7f000001/metrics', prompt: 'Read it' },
    shows: { '.address-real': ['It leads to 127.0.0.1'], '.address-host': ['127.0.0.1'] },
  },
  {
    name: 'a search with each host standing out that it may or may not look at',
    tool: 'WebSearch',
    input: {
      query: 'node 20 sqlite',
      allowed_domains: ['nodejs.org', 'sqlite.org'],
      blocked_domains: ['evil.example'],
    },
    shows: {
      '.prose': ['node 20 sqlite'],
      '.address-host': ['nodejs.org', 'sqlite.org', 'evil.example'],
      '.input-fact': ['Only onnodejs.orgsqlite.org', 'Not onevil.example'],
    },
  },
  {
    name: 'a tool of MCP with its server and every argument',
    tool: 'mcp__tracker__create_issue',
    input: { title: 'Broken', labels: ['bug'], draft: true },
    shows: {
      '.input-server': ['create_issue of the MCP server tracker'],
      '.input-fact': ['titleBroken', 'drafttrue'],
      pre: ['[\n  "bug"\n]'],
    },
  },
  {
    name: 'a tool nobody knows as readable JSON',
    tool: 'Teleport',
    input: { to: { planet: 'Mars' }, soon: null },
    shows: { pre: ['{\n  "planet": "Mars"\n}'], '.input-fact': ['soonnull'] },
  },
]

describe('a permission shows what will happen', () => {
  it.each(cases)('$name', async ({ tool, input, shows }) => {
    await open(tool, input)
    expect(Object.fromEntries(Object.keys(shows).map((selector) => [selector, texts(selector)]))).toEqual(shows)
  })

  it('draws an edit as a diff', async () => {
    await open('Edit', { file_path: '/home/dev/acme/a.ts', old_string: 'a\nb\nc', new_string: 'a\nB\nb2\nc' })
    expect(texts('.input-path')).toEqual(['/home/dev/acme/a.ts'])
    expect(diffs()).toEqual([['−1 +2 lines', ' a', '−b', '+B', '+b2', ' c']])
    expect(facts()).toEqual([])
  })

  it('draws every edit of several as a diff of its own', async () => {
    const edits = [
      { old_string: 'one', new_string: 'two' },
      { old_string: 'let', new_string: 'const', replace_all: true },
    ]
    await open('MultiEdit', { file_path: '/home/dev/acme/a.ts', edits })
    expect(diffs()).toEqual([
      ['−1 +1 lines', '−one', '+two'],
      ['−1 +1 lines', '−let', '+const'],
    ])
    expect(facts()).toEqual(['replace_alltrue'])
  })

  it('lists a host of a search that hides something as what it is', async () => {
    await open('WebSearch', { query: 'a', allowed_domains: ['good.example\u202e', '<b>evil.example</b>'] })
    expect(texts('.address-host')).toEqual(['good.exampleU+202E', '<b>evil.example</b>'])
  })

  it('shows the domains of a search as JSON when they are no list of names', async () => {
    await open('WebSearch', { query: 'a', allowed_domains: [{ host: 'good.example' }] })
    expect(texts('.address-host')).toEqual([])
    expect(texts('pre')[0]).toContain('"host": "good.example"')
  })
})

describe('a subagent’s task', () => {
  it('names the subagent on its row and on its page', async () => {
    await open('Bash', { command: 'npm test' }, { subagent: { id: 'a1', type: 'code-reviewer' } })
    expect(document.querySelector('a.row .row-tool')?.textContent).toBe('subagent code-reviewer')
    const names = [...document.querySelectorAll('.facts .fact')].map((fact) => fact.textContent)
    expect(names).toContain('Subagentcode-reviewer')
  })

  it('names none where there is none', async () => {
    await open('Bash', { command: 'npm test' })
    expect(document.querySelector('a.row .row-tool')?.textContent).toBe('Bash')
    expect(document.querySelector('.facts')?.textContent).not.toContain('Subagent')
  })
})
