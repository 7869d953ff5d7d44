// The page's build: one entry, no inline code (the relay's CSP forbids it), a build id, and a limit on what a phone loads.

import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { gzipSync } from 'node:zlib'
import preact from '@preact/preset-vite'
import { defineConfig, type Plugin } from 'vite'

const pwa = import.meta.dirname
const build = process.env.NOD_BUILD ?? hashOfSources([pwa, join(pwa, '../shared')], [join(pwa, '../package-lock.json')])

/** Bytes of JavaScript, gzipped, that the first load may have. */
const firstLoadLimit = 60_000

export default defineConfig({
  root: pwa,
  base: '/',
  plugins: [preact({ devToolsEnabled: false, prefreshEnabled: false }), buildFile(), firstLoad()],
  build: {
    outDir: join(pwa, '../dist/page'),
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
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
