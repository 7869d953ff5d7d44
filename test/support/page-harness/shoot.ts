// Shoots every scene at a phone's size and the main ones at a desk's, light and dark, and runs axe on each. `npm run screens
// [-- scene…]`: those named at both sizes. `-- --manifest`: also the pictures that browsers show before they install.

import { mkdirSync, readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { extname, join } from 'node:path'
import preact from '@preact/preset-vite'
import axe from 'axe-core'
import { chromium, type Page } from 'playwright-core'
import { build } from 'vite'
import { scenes } from './scenes.ts'

const cache = join(import.meta.dirname, '../../../.cache')
const shots = join(cache, 'page-shots')
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
}
const pictures = join(import.meta.dirname, '../../../pwa/public/screenshots')
const mainScenes = ['inbox', 'task-command', 'task-risky', 'task-edit', 'history-task', 'devices', 'outbox'].concat([
  'notifications-test',
  'sessions',
  'host-page',
  'inbox-presence',
  'inbox-keys',
  'reach-trouble',
  'inbox-empty-first',
  'pair-link',
])
// The relay's own policy: what breaks under it has to break here.
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; manifest-src 'self'; worker-src 'self'"

async function serve(folder: string): Promise<Server> {
  const server = createServer((request, response) => {
    const path = (request.url ?? '/').split('?')[0] ?? '/'
    const file = extname(path) === '' ? '/index.html' : path
    response.setHeader('content-type', types[extname(file)] ?? 'text/plain')
    response.setHeader('content-security-policy', policy)
    try {
      response.end(readFileSync(join(folder, file)))
    } catch {
      response.writeHead(404).end()
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server
}

async function findings(page: Page): Promise<string[]> {
  await page.evaluate(axe.source)
  const found: unknown = await page.evaluate(
    `axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }).then((r) => r.violations.map((v) => v.impact + ' ' + v.id + ': ' + v.nodes.map((n) => n.target.join(' ')).slice(0, 3).join(', ')))`,
  )
  return Array.isArray(found) ? found.map(String) : []
}

/** As the manifest names them; light, at the sizes it says. */
async function shootForManifest(): Promise<void> {
  mkdirSync(pictures, { recursive: true })
  const wanted = [
    ['inbox', 'inbox-phone', sizes.phone],
    ['task-command', 'task-phone', sizes.phone],
    ['task-command', 'task-desk', sizes.desk],
  ] as const
  for (const [scene, name, viewport] of wanted) {
    const page = await browser.newPage({ viewport, colorScheme: 'light' })
    await page.goto(`http://127.0.0.1:${port}/?scene=${scene}`)
    await page.waitForTimeout(750)
    await page.screenshot({ path: join(pictures, `${name}.png`) })
    await page.close()
  }
}

await build({
  configFile: false,
  root: import.meta.dirname,
  publicDir: join(import.meta.dirname, '../../../pwa/public'),
  logLevel: 'warn',
  plugins: [preact({ devToolsEnabled: false, prefreshEnabled: false })],
  build: {
    outDir: join(cache, 'page-harness'),
    emptyOutDir: true,
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
  },
})
mkdirSync(shots, { recursive: true })
const server = await serve(join(cache, 'page-harness'))
const address = server.address()
if (address === null || typeof address === 'string') throw new Error('the server has no port')
const { port } = address
const args =
  '--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync'
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: args.split(' ') })
const isForManifest = process.argv.includes('--manifest')
const asked = process.argv.slice(2).filter((word) => !word.startsWith('--'))
const names = Object.keys(scenes).filter((name) => asked.length === 0 || asked.includes(name))
const sizes = { phone: { width: 390, height: 844 }, desk: { width: 1280, height: 800 } }
let problems = 0
for (const colorScheme of ['light', 'dark'] as const) {
  for (const [size, viewport] of Object.entries(sizes)) {
    const context = await browser.newContext({
      viewport,
      colorScheme,
      hasTouch: size === 'phone',
      deviceScaleFactor: size === 'phone' ? 2 : 1,
    })
    for (const name of names.filter((one) => size === 'phone' || asked.length > 0 || mainScenes.includes(one))) {
      const page = await context.newPage()
      const where = `${name} ${size} ${colorScheme}`
      page.on('console', (message) => {
        if (message.type() !== 'error') return
        problems += 1
        console.log(where, 'console:', message.text())
      })
      page.on('pageerror', (error) => {
        problems += 1
        console.log(where, 'error:', error.message)
      })
      await page.goto(`http://127.0.0.1:${port}/?scene=${name}`)
      await page.waitForTimeout(750)
      for (const text of scenes[name]?.press ?? []) {
        await page
          .locator('.pane-detail, .pane-wide')
          .locator('button, label', { hasText: text })
          .or(page.getByLabel(text, { exact: true }))
          .first()
          .click()
        await page.waitForTimeout(650)
      }
      await page.screenshot({ path: join(shots, `${name}-${size}-${colorScheme}.png`) })
      for (const finding of await findings(page)) {
        problems += 1
        console.log(where, finding)
      }
      const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)
      if (wide) console.log(where, 'scrolls sideways')
      await page.close()
    }
    await context.close()
  }
}
if (isForManifest) await shootForManifest()
await browser.close()
server.close()
console.log(`${names.length} scenes, ${problems} problems, shots in .cache/page-shots`)
