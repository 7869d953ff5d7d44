// The tree this Nod runs from: a clone with sources and a lockfile, or an installed package that is already built.

const { existsSync } = require('node:fs')
const { join, resolve } = require('node:path')

/** The places of a tree, all absolute. A published package carries no sources: there is nothing to set up or build. */
exports.treeAt = (root) => ({
  root,
  isClone: existsSync(join(root, 'relay/tsconfig.json')) && existsSync(join(root, 'package-lock.json')),
  hasPage: existsSync(join(root, 'pwa/vite.config.ts')),
  lockfile: join(root, 'package-lock.json'),
  modules: join(root, 'node_modules'),
  cache: join(root, '.cache'),
  dist: join(root, 'dist'),
  command: join(root, 'dist/relay/cli/nod.js'),
  page: join(root, 'dist/page/index.html'),
  bin: (name) => join(root, 'node_modules/.bin', name),
})

exports.thisTree = () => exports.treeAt(resolve(__dirname, '../..'))
