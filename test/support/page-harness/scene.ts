// A scene: a path of the page, the world it shows, and what is turned or pressed before somebody looks.

import type { ReachCheck, ReachPhase } from '../../../pwa/app/model/reach.ts'
import type { FakeModel, FakeWorld } from '../fake-model.ts'

export type ReachScene = { readonly phase: ReachPhase; readonly checks: readonly ReachCheck[] }

export type Scene = {
  readonly path: string
  readonly world: FakeWorld
  readonly turn?: (model: FakeModel) => void
  /** Controls to use before the picture, by what they say. */
  readonly press?: readonly string[]
  /** The page of `nod reach` instead, as it stands. */
  readonly reach?: ReachScene
}
