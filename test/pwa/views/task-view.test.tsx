// @vitest-environment happy-dom

import { fireEvent, screen } from '@testing-library/preact'
import { afterEach, describe, expect, it } from 'vitest'
import { sendingOf } from '../../../pwa/app/model/sending.ts'
import { messageLimit } from '../../../shared/decision.ts'
import type { TaskSummary } from '../../../shared/task.ts'
import type { JsonObject } from '../../../shared/wire.ts'
import { anOutboxView } from '../../support/outbox-items.ts'
import { type Hands, renderPage } from '../../support/render-page.tsx'
import { aBoard, aDecision, aTask, instant, someDetails, taskId } from '../../support/tasks.ts'

let hands: Hands
afterEach(() => hands.close())

const button = (name: string | RegExp) => screen.getByRole('button', { name })
const isThere = (name: string | RegExp) => screen.queryByRole('button', { name }) !== null

async function open(
  task: TaskSummary,
  toolInput: JsonObject = { command: 'npm test' },
  others: readonly TaskSummary[] = [],
) {
  hands = await renderPage(`/tasks/${task.id}`, {
    board: aBoard({ tasks: [task, ...others] }),
    details: (one) => someDetails(one, { toolInput }),
  })
}

function rowWith(text: string): HTMLElement {
  const row = screen.getAllByRole('link').find((link) => link.textContent?.includes(text))
  if (row === undefined) throw new Error(`no row with ${text}`)
  return row
}

async function write(text: string) {
  await hands.tap(button('Deny with a message'))
  const field = screen.getByLabelText('What shall it do instead?')
  fireEvent.input(field, { target: { value: text } })
  await hands.pass(600)
}

describe('deciding a permission', () => {
  it('shows the whole command, and marks what the agent says about it', async () => {
    await open(aTask(1), { command: 'npm test -- --all', description: 'Run the tests', timeout: 5 })
    expect(screen.getByText('npm test -- --all')).toBeTruthy()
    expect(document.querySelector('.said')?.textContent).toBe('The agent says Run the tests')
    expect(screen.getByText('timeout')).toBeTruthy()
  })

  it('allows by a tap', async () => {
    await open(aTask(1))
    await hands.tap(button('Allow'))
    expect(hands.model.done).toEqual([{ did: 'decide', id: taskId(1), verdict: 'allow' }])
  })

  it('denies by a tap', async () => {
    await open(aTask(1))
    await hands.tap(button('Deny'))
    expect(hands.model.done).toEqual([{ did: 'decide', id: taskId(1), verdict: 'deny' }])
  })

  it('denies with a message', async () => {
    await open(aTask(1))
    await write('Use a temporary folder.')
    await hands.tap(button('Deny with this message'))
    expect(hands.model.done).toEqual([
      { did: 'decide', id: taskId(1), verdict: 'deny', message: 'Use a temporary folder.' },
    ])
  })

  it('counts a message in bytes and does not send one that is too long', async () => {
    await open(aTask(1))
    await write('é'.repeat(messageLimit / 2 + 1))
    expect(screen.getByText('2 bytes too long')).toBeTruthy()
    expect(button('Deny with this message').hasAttribute('disabled')).toBe(true)
  })

  it('keeps what was typed when another task is read meanwhile', async () => {
    await open(aTask(1), {}, [aTask(2, { preview: 'git push' })])
    await write('Not yet')
    await hands.press('Escape')
    await hands.tap(rowWith('git push'))
    expect(location.pathname).toBe(`/tasks/${taskId(2)}`)
    await hands.tap(rowWith('npm test'))
    await hands.pass(600)
    await hands.tap(button('Deny with a message'))
    expect(screen.getByDisplayValue('Not yet')).toBeTruthy()
  })

  it('ignores a tap on an Allow that has just come under the thumb', async () => {
    const other = aTask(2, { preview: 'git push' })
    await open(aTask(1), {}, [other])
    await hands.press('k')
    expect(location.pathname).toBe(`/tasks/${other.id}`)
    await hands.tap(button('Allow'))
    expect(hands.model.done).toEqual([])
    await hands.pass(500)
    await hands.tap(button('Allow'))
    expect(hands.model.done).toEqual([{ did: 'decide', id: other.id, verdict: 'allow' }])
  })

  it('offers no Allow before the whole input is there, but Deny', async () => {
    await open(aTask(1))
    await hands.turn(() => hands.model.show(taskId(1), { is: 'loading' }))
    expect(button('Allow').hasAttribute('disabled')).toBe(true)
    expect(button('Deny').hasAttribute('disabled')).toBe(false)
  })

  it('gives the reasons of a high risk above a button that says Allow anyway', async () => {
    await open(aTask(1, { risk: 'high', riskReasons: ['runs what it downloads'] }))
    expect(screen.getByText('runs what it downloads')).toBeTruthy()
    expect(isThere('Allow')).toBe(false)
    await hands.press('a')
    expect(hands.model.done).toEqual([])
    expect(document.activeElement).toBe(button('Allow anyway'))
    await hands.tap(button('Allow anyway'))
    expect(hands.model.done).toHaveLength(1)
  })
})

describe('after the decision', () => {
  it('tells what is sent, what waits for the network and what failed', async () => {
    await open(aTask(1))
    const sending = hands.model.sending
    await hands.turn(() => {
      sending.value = { [taskId(1)]: { verdict: 'allow', state: 'sending' } }
    })
    expect(screen.getByText('Sending Allow…')).toBeTruthy()
    expect(isThere('Allow')).toBe(false)
    await hands.turn(() => {
      sending.value = { [taskId(1)]: sendingOf(anOutboxView(aTask(1))) }
    })
    expect(screen.getByText(/Allow waits for the network/)).toBeTruthy()
    await hands.turn(() => {
      sending.value = {
        [taskId(1)]: { verdict: 'deny', message: 'No', state: 'failed', problem: 'The body is too large.' },
      }
    })
    expect(screen.getByRole('alert').textContent).toContain('Deny was not sent. The body is too large.')
    await hands.pass(600)
    await hands.tap(button('Deny with a message'))
    expect(screen.getByDisplayValue('No')).toBeTruthy()
  })

  it('shows the effect live: Deny sent, then Denied', async () => {
    const decision = aDecision({ verdict: 'deny', message: 'Bump the version first.' })
    const task = aTask(1, { state: 'decided', decision, effect: { state: 'delivered', at: instant(0) } })
    await open(task)
    const bar = () => document.querySelector('.action-bar')?.textContent
    expect(bar()).toContain('Deny sent')
    expect(bar()).toContain('Bump the version first.')
    await hands.turn(() =>
      hands.model.put({ ...task, effect: { state: 'confirmed', at: instant(1), outcome: 'refused' } }),
    )
    expect(bar()).toContain('Denied by Pixel 8')
  })

  it('leads on to the next open task', async () => {
    await open(aTask(1, { state: 'expired', settledAt: instant(0) }), {}, [aTask(2)])
    await hands.tap(button('Next'))
    expect(location.pathname).toBe(`/tasks/${taskId(2)}`)
  })
})

describe('what this page does not know', () => {
  it('offers neither Allow nor Deny for an unknown kind, and shows all of it', async () => {
    await open(aTask(1, { kind: 'ballot', toolName: 'Strange' }), { anything: { deep: true } })
    expect(screen.getByText('Answer at the terminal.')).toBeTruthy()
    expect(isThere(/Allow|Deny/)).toBe(false)
    expect(document.querySelector('.input')?.textContent).toContain('"deep": true')
  })

  it('shows an unknown state as text and offers nothing', async () => {
    await open(aTask(1, { state: 'frozen' }))
    expect(document.querySelector('.action-bar')?.textContent).toContain('State: frozen')
    expect(isThere(/Allow|Deny/)).toBe(false)
  })
})

describe('the text of a task', () => {
  it('names hidden characters and says that something was altered', async () => {
    await open(aTask(1, { altered: true }), { command: 'cat \u202efdp.exe' })
    expect(document.querySelector('.hidden-character')?.textContent).toBe('U+202E')
    expect(screen.getByText(/could not be kept as the agent sent them/)).toBeTruthy()
  })

  it('shows the raw input on demand', async () => {
    await open(aTask(1), { command: 'npm test' })
    await hands.tap(button('Show the raw input'))
    expect(hands.model.done).toEqual([{ did: 'whole-input', id: taskId(1) }])
    expect(document.querySelector('.raw-input pre')?.textContent).toBe('{\n  "command": "npm test"\n}')
  })

  it('shows long text from its beginning and all of it on a tap', async () => {
    const content = Array.from({ length: 200 }, (_, at) => `line ${at}`).join('\n')
    await open(aTask(1, { toolName: 'Write' }), { file_path: '/home/dev/acme/a.txt', content })
    expect(document.querySelector('.long-text')?.textContent).not.toContain('line 199')
    await hands.tap(button(/^Show all 200 lines/))
    expect(document.querySelector('.long-text')?.textContent).toContain('line 199')
  })

  it('says when there is no such task', async () => {
    hands = await renderPage(`/tasks/${taskId(7)}`)
    expect(screen.getByRole('alert').textContent).toContain('There is nothing here by that name.')
  })
})
