// Puts the page on a fake model into a document, and gives a test the thumb to use it with.

import { act, cleanup, fireEvent, render } from '@testing-library/preact'
import { vi } from 'vitest'
import { App } from '../../pwa/app/app.tsx'
import { steadyMs } from '../../pwa/app/gestures/steadiness.ts'
import { createViewWorld } from '../../pwa/app/views/view-world.ts'
import { type FakeModel, type FakeWorld, fakeModel } from './fake-model.ts'

export type Hands = {
  readonly model: FakeModel
  /** Lets time pass. */
  pass(ms: number): Promise<void>
  /** Changes the model and lets the page draw. */
  turn(deed: () => void): Promise<void>
  /** A whole tap: down, up, click; the control has to be there already. */
  tap(control: Element): Promise<void>
  down(control: Element): Promise<void>
  /** Up and click on what was under the pointer when it came down. */
  up(control: Element): Promise<void>
  press(key: string): Promise<void>
  close(): void
}

/** Fake timers run from here on; `close` ends them. */
export async function renderPage(path: string, fake: FakeWorld = {}): Promise<Hands> {
  vi.useFakeTimers()
  history.replaceState(null, '', path)
  const model = fakeModel(fake)
  const world = createViewWorld(model, window)
  render(<App world={world} />)
  const pass = async (ms: number) => {
    await act(async () => {
      await vi.advanceTimersByTimeAsync(ms)
    })
    await act(async () => {
      // Views that are fetched when somebody goes there.
      await vi.dynamicImportSettled()
    })
  }
  const hands: Hands = {
    model,
    pass,
    turn: (deed) =>
      act(async () => {
        deed()
        await vi.advanceTimersByTimeAsync(0)
      }),
    async tap(control) {
      await hands.down(control)
      await hands.up(control)
    },
    async down(control) {
      fireEvent.pointerDown(control, { pointerId: 1, pointerType: 'touch' })
      await pass(0)
    },
    async up(control) {
      fireEvent.pointerUp(control, { pointerId: 1, pointerType: 'touch' })
      fireEvent.click(control)
      await pass(0)
    },
    async press(key) {
      fireEvent.keyDown(document.activeElement ?? document.body, { key })
      await pass(0)
    },
    close() {
      cleanup()
      world.close()
      vi.useRealTimers()
    },
  }
  // A screen may bring another one along.
  await pass(0)
  await pass(0)
  await pass(steadyMs)
  return hands
}
