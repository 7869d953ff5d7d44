// What every view is given: the model, and the hands it is used with.

import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import { createInboxOrder, type InboxOrder } from '../gestures/inbox-order.ts'
import { createShortcuts, listenForKeys, type Shortcuts } from '../gestures/shortcuts.ts'
import { createSteadiness, keepWatch, type Steadiness } from '../gestures/steadiness.ts'
import { createThumb, type Thumb } from '../gestures/thumb.ts'
import type { AppModel } from '../model/app-model.ts'
import { createDrafts, type Drafts } from './draft.ts'

export type ViewWorld = {
  readonly model: AppModel
  readonly thumb: Thumb
  readonly steadiness: Steadiness
  readonly shortcuts: Shortcuts
  readonly inboxOrder: InboxOrder
  readonly drafts: Drafts
  close(): void
}

/** Builds the hands around a model on one page. */
export function createViewWorld(model: AppModel, page: Window): ViewWorld {
  const clock = {
    now: () => page.performance.now(),
    after: (ms: number, deed: () => void) => {
      const timer = page.setTimeout(deed, ms)
      return () => page.clearTimeout(timer)
    },
  }
  const thumb = createThumb(page, clock)
  const steadiness = createSteadiness(clock)
  const shortcuts = createShortcuts()
  const inboxOrder = createInboxOrder(model, thumb)
  const endWatch = keepWatch(steadiness, page)
  const endKeys = listenForKeys(page, shortcuts)
  return {
    model,
    thumb,
    steadiness,
    shortcuts,
    inboxOrder,
    drafts: createDrafts(),
    close() {
      endKeys()
      endWatch()
      inboxOrder.close()
      thumb.close()
    },
  }
}

export const ViewWorldContext = createContext<ViewWorld | null>(null)

/** @throws outside of `App`: a view without its world is a fault of ours. */
export function useViewWorld(): ViewWorld {
  const world = useContext(ViewWorldContext)
  if (world === null) throw new Error('this view stands outside of App')
  return world
}
