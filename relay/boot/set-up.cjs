// Setting up: the dependencies exactly as the lockfile names them, fetched again only when it changed.

const { createHash } = require('node:crypto')
const { existsSync, readFileSync, writeFileSync } = require('node:fs')
const { basename, join } = require('node:path')
const { runChild } = require('./child.cjs')

const stampOf = (tree) => join(tree.modules, '.nod-set-up')
const keyOf = (tree) =>
  `${createHash('sha256').update(readFileSync(tree.lockfile)).digest('hex')} ${process.platform}-${process.arch}\n`

/** True when every package the lockfile asks for lies in node_modules with that version (optional ones may be absent). */
exports.agrees = (lock, installed) =>
  Object.entries(lock.packages ?? {}).every(
    ([path, wanted]) =>
      path === '' ||
      wanted.optional === true ||
      wanted.link === true ||
      installed.packages?.[path]?.version === wanted.version,
  )

/** True when the dependencies must be fetched: none there, or another lockfile than they came from. */
exports.needsSetUp = (tree) => {
  if (!tree.isClone) return false
  const stamp = stampOf(tree)
  const key = keyOf(tree)
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === key) return false
  const record = join(tree.modules, '.package-lock.json')
  if (!existsSync(record)) return true
  // Somebody ran npm install or npm ci by hand: npm's own record of what it put there is as good as our stamp.
  if (!exports.agrees(JSON.parse(readFileSync(tree.lockfile, 'utf8')), JSON.parse(readFileSync(record, 'utf8'))))
    return true
  writeFileSync(stamp, key)
  return false
}

/** Fetches the dependencies. Throws with what npm said when it cannot. */
exports.setUp = async (tree, { quiet }) => {
  const cli = process.env.npm_execpath
  const own = cli !== undefined && basename(cli) === 'npm-cli.js'
  const args = ['ci', '--include=dev', '--no-fund', '--no-audit']
  const { status, output } = await runChild(own ? process.execPath : 'npm', own ? [cli, ...args] : args, {
    cwd: tree.root,
    quiet,
  })
  if (status !== 0)
    throw new Error(`${output}Nod could not fetch its dependencies (npm ci ended with ${status}): see above.`)
  writeFileSync(stampOf(tree), keyOf(tree))
}
