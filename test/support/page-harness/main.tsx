// The harness: the page's views on a fake model, one scene by its name (`/?scene=inbox`). Never part of the product.

import { signal } from '@preact/signals'
import { render } from 'preact'
import { App } from '../../../pwa/app/app.tsx'
import { Reach } from '../../../pwa/app/views/reach.tsx'
import { createViewWorld } from '../../../pwa/app/views/view-world.ts'
import { fakeModel } from '../fake-model.ts'
import { scenes } from './scenes.ts'

const name = new URLSearchParams(location.search).get('scene') ?? 'inbox'
const scene = scenes[name]
const root = document.getElementById('app')
if (scene === undefined || root === null) throw new Error(`no scene ${name}: ${Object.keys(scenes).join(', ')}`)

history.replaceState(null, '', scene.path)
const model = fakeModel(scene.world)
scene.turn?.(model)
if (scene.reach === undefined) render(<App world={createViewWorld(model, window)} />, root)
else {
  const nothing = () => Promise.resolve()
  const { phase, checks } = scene.reach
  const reach = { phase: signal(phase), checks: signal(checks), askPush: nothing, skipPush: nothing, again: nothing }
  render(<Reach model={reach} />, root)
}
