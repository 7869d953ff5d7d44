// The page's build: one entry, no inline code (the relay's CSP forbids it), a build id, the service worker, and limits on
// what a phone loads.

import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { gzipSync } from 'node:zlib'
import preact from '@preact/preset-vite'
import { defineConfig, type Plugin } from 'vite'
import { VitePWA } from 'vite-plugin-pwa'

const pwa = import.meta.dirname
const build = process.env.NOD_BUILD ?? hashOfSources([pwa, join(pwa, '../shared')], [join(pwa, '../package-lock.json')])

/** Bytes of JavaScript, gzipped, that the first load may have. */
const firstLoadLimit = 60_000

/** Bytes, gzipped, that the service worker may have: a phone starts it for every push. */
const workerLimit = 25_000

export default defineConfig({
  root: pwa,
  base: '/',
  plugins: [
    preact({ devToolsEnabled: false, prefreshEnabled: false }),
    buildFile(),
    firstLoad(),
    ...worker(),
    workerSize(),
  ],
  build: {
    outDir: join(pwa, '../dist/page'),
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    rolldownOptions: {
      // What is loaded at once stays one file: cut where later screens share it, it would compress worse.
      output: { codeSplitting: { groups: [{ name: 'page', tags: ['$initial'] }] } },
    },
  },
})

/** The page knows its build by a meta tag, the relay by `build.json`: `hello` tells an older page that it is one. */
function buildFile(): Plugin {
  return {
    name: 'build-file',
    transformIndexHtml: () => [{ tag: 'meta', attrs: { name: 'nod-build', content: build }, injectTo: 'head' }],
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: 'build.json', source: `${JSON.stringify({ build })}\n` })
    },
  }
}

/** Fails the build when the entry with all it imports at once is larger than the limit. */
function firstLoad(): Plugin {
  return {
    name: 'first-load',
    generateBundle(_, bundle) {
      const names = new Set<string>()
      const take = (name: string): void => {
        const chunk = bundle[name]
        if (chunk?.type !== 'chunk' || names.has(name)) return
        names.add(name)
        for (const imported of chunk.imports) take(imported)
      }
      for (const chunk of Object.values(bundle)) if (chunk.type === 'chunk' && chunk.isEntry) take(chunk.fileName)
      let bytes = 0
      for (const name of names) {
        const chunk = bundle[name]
        if (chunk?.type === 'chunk') bytes += gzipSync(chunk.code).length
      }
      const text = `first load: ${bytes} bytes of JavaScript, gzipped, of ${firstLoadLimit}`
      if (bytes > firstLoadLimit) this.error(`${text}. Load something later, or leave it out.`)
      else this.info(text)
    },
  }
}

/** `/sw.js` out of `worker/worker.ts`, with the list of files it keeps for a start without a network. */
function worker(): Plugin[] {
  return VitePWA({
    strategies: 'injectManifest',
    filename: 'sw.js',
    manifest: false,
    injectRegister: false,
    injectManifest: {
      minify: true,
      // `build.json` is the relay's alone. Two of the icons are shown with notices, also without a network.
      globPatterns: [
        'index.html',
        'assets/*.{js,css}',
        'favicon.svg',
        'manifest.webmanifest',
        'icons/{badge,icon-192}.png',
      ],
    },
    integration: {
      beforeBuildServiceWorker: (options) => {
        // By itself the plugin would call the result after its source.
        options.swSrc = join(pwa, 'worker/worker.ts')
      },
      configureCustomSWViteBuild: (inline) => {
        // Workbox brings a chatty half along for any other word, as in a test's environment.
        inline.define = { ...inline.define, 'process.env.NODE_ENV': JSON.stringify('production') }
      },
    },
  })
}

/** Fails the build when the worker is larger than its limit, or is no script of its own. */
function workerSize(): Plugin {
  let folder = ''
  return {
    name: 'worker-size',
    apply: 'build',
    configResolved: ({ build: { outDir } }) => {
      folder = outDir
    },
    closeBundle: {
      order: 'post',
      sequential: true,
      handler(fault) {
        if (fault) return
        const code = readFileSync(join(folder, 'sw.js'))
        const bytes = gzipSync(code).length
        const text = `worker: ${bytes} bytes, gzipped, of ${workerLimit}`
        if (/^\s*(?:import|export)\b/m.test(code.toString())) this.error('The worker is split: it must be one script.')
        if (bytes > workerLimit) this.error(`${text}. Leave something out.`)
        else this.info(text)
      },
    },
  }
}

/** 16 hex digits that change when anything the page is made of does. */
function hashOfSources(folders: readonly string[], files: readonly string[]): string {
  const hash = createHash('sha256')
  for (const folder of folders) {
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }).sort(byPath)) {
      if (!entry.isFile()) continue
      const path = join(entry.parentPath, entry.name)
      hash.update(`${relative(pwa, path)}\0`).update(readFileSync(path))
    }
  }
  for (const file of files) hash.update(readFileSync(file))
  return hash.digest('hex').slice(0, 16)
}

function byPath(a: { parentPath: string; name: string }, b: { parentPath: string; name: string }): number {
  const [left, right] = [join(a.parentPath, a.name), join(b.parentPath, b.name)]
  return left < right ? -1 : left > right ? 1 : 0
}
