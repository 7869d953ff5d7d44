// Composition of the page: the model of this browser, the hands it is used with, one tree of views.

import { render } from 'preact'
import { App } from './app.tsx'
import { createBrowserWorld } from './model/browser-world.ts'
import { createAppModel } from './model/create-app-model.ts'
import { createViewWorld } from './views/view-world.ts'

const root = document.getElementById('app')
if (root === null) throw new Error('index.html lost its #app')
if (location.pathname === '/reach') {
  import('./show-reach.tsx').then(
    ({ showReach }) => showReach(root, window),
    () => root.append('This page could not be loaded. Reload it while the relay answers.'),
  )
} else {
  render(<App world={createViewWorld(createAppModel(createBrowserWorld(window)), window)} />, root)
}
