// @vitest-environment happy-dom

// The page of `nod reach`: what each step says, and the one tap it may take.

import { signal } from '@preact/signals'
import { cleanup, fireEvent, render, screen } from '@testing-library/preact'
import { afterEach, describe, expect, it } from 'vitest'
import type { ReachCheck, ReachModel, ReachPhase } from '../../../pwa/app/model/reach.ts'
import { Reach } from '../../../pwa/app/views/reach.tsx'

afterEach(cleanup)

const checks: readonly ReachCheck[] = [
  { step: 'https', state: 'ok', text: 'https://nod.example.org by HTTP/2' },
  { step: 'ready', state: 'bad', text: 'not ready in time' },
  { step: 'push', state: 'waiting', text: '' },
]

function show(is: ReachPhase, all = checks) {
  const done: string[] = []
  const deed = (name: string) => async () => void done.push(name)
  const model: ReachModel = {
    phase: signal(is),
    checks: signal(all),
    askPush: deed('ask'),
    skipPush: deed('skip'),
    again: deed('again'),
  }
  const { container } = render(<Reach model={model} />)
  return { done, text: () => container.textContent ?? '' }
}

describe('the page of a reach', () => {
  it('shows each step with what came of it', () => {
    const { text } = show('running')
    expect(screen.getAllByRole('listitem').map((item) => item.getAttribute('data-state'))).toEqual([
      'ok',
      'bad',
      'waiting',
    ])
    expect(text()).toContain('https://nod.example.org by HTTP/2')
    expect(text()).toContain('not tried yet')
  })

  it('asks for the push service by a tap, which may be left out', () => {
    const { done } = show('asking')
    fireEvent.click(screen.getByRole('button', { name: 'Try it' }))
    fireEvent.click(screen.getByRole('button', { name: 'Leave it out' }))
    expect(done).toEqual(['ask', 'skip'])
  })

  it('says whether all of it works', () => {
    expect(show('done').text()).toContain('What is marked needs mending')
    cleanup()
    const good = checks.map((check) => ({ ...check, state: 'ok' as const }))
    expect(show('done', good).text()).toContain('All of it works')
  })

  it('offers another try where nobody answers, and none where the code is over', () => {
    const { done } = show('silent')
    fireEvent.click(screen.getByRole('button', { name: 'Try again' }))
    expect(done).toEqual(['again'])
    cleanup()
    expect(show('over').text()).toContain('This check is over')
    expect(screen.queryByRole('button')).toBeNull()
  })
})
