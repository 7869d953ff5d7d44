// The page: built files, served from the relay's own origin. Every path a person can open answers with the shell.

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import compression from 'compression'
import express, { Router } from 'express'

/** `folder` is the built page, sent packed: tunnels do not. Without a page a plain sentence says what is missing. */
export function pageRoutes(folder: string): Router {
  const router = Router()
  const shell = join(folder, 'index.html')
  router.use(compression())
  router.use(
    express.static(folder, {
      index: false,
      redirect: false,
      setHeaders: (response, path) => {
        const isHashed = /[\\/]assets[\\/]/.test(path)
        response.setHeader('cache-control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache')
      },
    }),
  )
  router.get(/^\/(?!api\/|hooks\/|operator\/|assets\/)[^.]*$/, (_request, response) => {
    response.set('cache-control', 'no-cache')
    // Under a root: of an absolute path every folder with a dot (~/.nvm) would count as hidden.
    if (existsSync(shell)) response.sendFile('index.html', { root: folder })
    else response.status(503).type('text').send('The page is not built. Run `npm start` in the clone.\n')
  })
  return router
}
