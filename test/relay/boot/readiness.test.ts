// When a tree is set up or built again, and when it is left alone.

import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

type Tree = { readonly root: string; readonly isClone: boolean }
type Part = { readonly name: string; readonly fingerprint: string }
const load = createRequire(import.meta.url)
const { treeAt }: { treeAt: (root: string) => Tree } = load('../../../relay/boot/tree.cjs')
const { needsSetUp }: { needsSetUp: (tree: Tree) => boolean } = load('../../../relay/boot/set-up.cjs')
const { whatToBuild }: { whatToBuild: (tree: Tree) => readonly Part[] } = load('../../../relay/boot/building.cjs')

let root: string
const put = (path: string, text: string) => {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text)
}
const lock = (version: string) =>
  JSON.stringify({
    packages: {
      '': { name: 'nod-relay' },
      'node_modules/ink': { version },
      'node_modules/ink-for-another-system': { version, optional: true },
    },
  })

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'nod-boot-'))
  put('package-lock.json', lock('1.0.0'))
  put('relay/tsconfig.json', '{}')
  put('relay/main.ts', 'export {}')
  put('relay/boot/enter.cjs', '')
  put('shared/ids.ts', 'export {}')
})
afterEach(() => rmSync(root, { recursive: true }))

describe('setting up', () => {
  it('is needed when nothing is there', () => {
    expect(needsSetUp(treeAt(root))).toBe(true)
  })

  it('is not needed when npm itself put there what the lockfile asks for, packages of other systems aside', () => {
    const installed = { packages: { 'node_modules/ink': { version: '1.0.0' } } }
    put('node_modules/.package-lock.json', JSON.stringify(installed))
    expect(needsSetUp(treeAt(root))).toBe(false)
  })

  it('is needed again when the lockfile changed', () => {
    put('node_modules/.package-lock.json', JSON.stringify({ packages: { 'node_modules/ink': { version: '1.0.0' } } }))
    expect(needsSetUp(treeAt(root))).toBe(false)
    put('package-lock.json', lock('1.0.1'))
    expect(needsSetUp(treeAt(root))).toBe(true)
  })

  it('is never needed in an installed package, which has no sources', () => {
    rmSync(join(root, 'relay/tsconfig.json'))
    expect(needsSetUp(treeAt(root))).toBe(false)
  })
})

describe('building', () => {
  const names = () => whatToBuild(treeAt(root)).map(({ name }) => name)
  const pretendBuilt = () => {
    const stamp = Object.fromEntries(whatToBuild(treeAt(root)).map(({ name, fingerprint }) => [name, fingerprint]))
    put('dist/.built.json', JSON.stringify(stamp))
    put('dist/relay/cli/nod.js', '')
    put('dist/page/index.html', '')
  }

  it('makes the relay alone while there is no page', () => {
    expect(names()).toEqual(['relay'])
  })

  it('makes relay and page when both have sources', () => {
    put('pwa/vite.config.ts', '')
    expect(names()).toEqual(['relay', 'page'])
  })

  it('leaves a tree alone that is built, also when only dates changed', () => {
    put('pwa/vite.config.ts', '')
    pretendBuilt()
    utimesSync(join(root, 'relay/main.ts'), 1, 1)
    expect(names()).toEqual([])
  })

  it('makes again only what a changed source is part of', () => {
    put('pwa/vite.config.ts', '')
    pretendBuilt()
    put('pwa/app/page.ts', 'export {}')
    expect(names()).toEqual(['page'])
    pretendBuilt()
    put('relay/main.ts', 'export const x = 1')
    expect(names()).toEqual(['relay'])
    pretendBuilt()
    put('shared/ids.ts', 'export const y = 1')
    expect(names()).toEqual(['relay', 'page'])
  })

  it('does not count what npm runs before the build', () => {
    pretendBuilt()
    put('relay/boot/enter.cjs', 'changed()')
    expect(names()).toEqual([])
  })

  it('makes again what was deleted, and takes a torn stamp for none', () => {
    pretendBuilt()
    rmSync(join(root, 'dist/relay/cli/nod.js'))
    expect(names()).toEqual(['relay'])
    pretendBuilt()
    put('dist/.built.json', '{"relay": "')
    expect(names()).toEqual(['relay'])
  })

  it('makes nothing in an installed package', () => {
    rmSync(join(root, 'package-lock.json'))
    expect(names()).toEqual([])
  })
})
