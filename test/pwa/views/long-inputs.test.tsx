// @vitest-environment happy-dom

// Inputs without measure: the page draws what a person reads at once, says how much there is, and brings it on a tap.

import { afterEach, describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../shared/wire.ts'
import { type Hands, renderPage } from '../../support/render-page.tsx'
import { aBoard, aTask, someDetails } from '../../support/tasks.ts'

let hands: Hands
afterEach(() => hands.close())

async function open(toolName: string, toolInput: JsonObject): Promise<void> {
  const task = aTask(1, { toolName })
  hands = await renderPage(`/tasks/${task.id}`, {
    board: aBoard({ tasks: [task] }),
    details: (one) => someDetails(one, { toolInput }),
  })
  await hands.pass(0)
}

const all = (selector: string) => [...document.querySelectorAll<HTMLElement>(`.task .input ${selector}`)]
const buttons = () => all('button').map((button) => button.textContent)
async function press(name: string): Promise<void> {
  all('button')
    .find((button) => button.textContent === name)
    ?.click()
  await hands.pass(0)
}

describe('an input without measure', () => {
  it('begins a long command with its marks, and says how far they go', async () => {
    await open('Bash', { command: `sudo rm -rf build\n${'echo one more line\n'.repeat(3_000)}` })
    expect(all('.look-here').map((mark) => mark.textContent)).toEqual(['sudo', 'rm', '-rf', 'Marked'])
    expect(all('.look-here-note')[0]?.textContent).toContain('Only the first 20,000 characters')
    expect(all('pre')[0]?.textContent?.length).toBeLessThan(4_001)
    await press('Show all 3,002 lines, 57,018 characters')
    expect(all('pre')[0]?.textContent).toHaveLength(57_018)
    expect(all('.look-here').map((mark) => mark.textContent)).toEqual(['sudo', 'rm', '-rf', 'Marked'])
  })

  it.each([
    ['Bash', 'description', 'The agent says'],
    ['Write', 'file_path', 'File'],
    ['WebFetch', 'url', 'Address'],
  ])('cuts what is short where a person wrote it: %s, %s', async (tool, member, label) => {
    await open(tool, { [member]: 'long '.repeat(10_000) })
    expect(all('.long-text-label').map((one) => one.textContent)).toEqual([label])
    expect(all('pre')[0]?.textContent).toHaveLength(4_000)
    expect(buttons()).toEqual(['Show all 1 lines, 50,000 characters'])
  })

  it('draws the first edits of many, and the others on a tap', async () => {
    const edits = Array.from({ length: 30 }, (_, at) => ({ old_string: `old ${at}`, new_string: `new ${at}` }))
    await open('MultiEdit', { file_path: '/home/dev/acme/a.ts', edits })
    expect(all('.input-label')[0]?.textContent).toBe('30 edits, in this order')
    expect(all('.diff')).toHaveLength(20)
    await press('Show all 30 edits')
    expect(all('.diff')).toHaveLength(30)
    expect(all('.diff').at(-1)?.textContent).toContain('new 29')
    expect(buttons()).toEqual([])
  })

  it('counts the edits that are left while there are hundreds of them', async () => {
    const edits = Array.from({ length: 200 }, (_, at) => ({ old_string: `${at}`, new_string: `${at + 1}` }))
    await open('MultiEdit', { file_path: '/home/dev/acme/a.ts', edits })
    await press('Show more, 180 edits are left')
    expect(all('.diff')).toHaveLength(70)
    expect(buttons()).toEqual(['Show more, 130 edits are left'])
  })

  it('says where two texts were not compared, and shows both', async () => {
    const lines = (name: string) => Array.from({ length: 2_000 }, (_, at) => `${name} ${at}`).join('\n')
    await open('Edit', { file_path: '/home/dev/acme/a.ts', old_string: lines('a'), new_string: lines('b') })
    expect(all('.diff-count')[0]?.textContent).toBe('Too long or too different to compare line by line.')
    expect(all('.long-text-label').map((one) => one.textContent)).toEqual(['Replaces', 'With'])
  })

  it('draws a hundred of ten thousand fields', async () => {
    const fields = Array.from({ length: 10_000 }, (_, at) => [`field ${at}`, at] as const)
    await open('mcp__forms__send', Object.fromEntries(fields))
    expect(all('.input-fact')).toHaveLength(99)
    await press('Show more, 9,901 fields are left')
    expect(all('.input-fact')).toHaveLength(199)
  })

  it('names hidden characters one by one where there are some, and in the text where there is nothing else', async () => {
    await open('Bash', { command: `a${'\u200b'.repeat(3_000)}b` })
    expect(all('.hidden-character')).toHaveLength(1_000)
    const shown = all('.block-command')[0]?.textContent ?? ''
    expect(shown.match(/U\+200B/g)).toHaveLength(3_000)
    expect(shown.endsWith('⟩b')).toBe(true)
  })

  it('shows as JSON what asks more questions than anybody answers', async () => {
    const questions = Array.from({ length: 10_000 }, (_, at) => ({ question: `${at}?`, options: [] }))
    await open('AskUserQuestion', { questions })
    expect(all('.question')).toEqual([])
    expect(all('pre')[0]?.textContent).toContain('"question": "0?"')
  })
})
