// Building: relay and page into dist/, each only when it is missing or its sources are not those it was built from.

const { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } = require('node:fs')
const { join } = require('node:path')
const { runChild } = require('./child.cjs')
const { filesBelow, fingerprintOf } = require('./fingerprint.cjs')
const { putInOneFile } = require('./one-file.cjs')

const shared = ['shared', 'tsconfig.base.json', 'package-lock.json']
const stampOf = (tree) => join(tree.dist, '.built.json')

const stampIn = (tree) => {
  try {
    return JSON.parse(readFileSync(stampOf(tree), 'utf8'))
  } catch {
    return {} // missing or torn: build again
  }
}

/** `[{name, fingerprint}]` of what must be built: "relay", "page", both or nothing. */
exports.whatToBuild = (tree) => {
  if (!tree.isClone) return []
  const stamp = stampIn(tree)
  const parts = [
    {
      name: 'relay',
      fingerprint: fingerprintOf(tree.root, [...shared, 'relay'], ['relay/boot']),
      result: tree.command,
    },
    ...(tree.hasPage
      ? [{ name: 'page', fingerprint: fingerprintOf(tree.root, [...shared, 'pwa']), result: tree.page }]
      : []),
  ]
  return parts
    .filter(({ name, fingerprint, result }) => stamp[name] !== fingerprint || !existsSync(result))
    .map(({ name, fingerprint }) => ({ name, fingerprint }))
}

const steps = {
  // Without --force tsc believes its own notes and leaves a deleted dist/ empty.
  relay: (tree) => [tree.bin('tsc'), ['-b', 'relay', ...(existsSync(tree.command) ? [] : ['--force'])]],
  page: (tree) => [tree.bin('vite'), ['build', '--config', 'pwa/vite.config.ts']],
}

/** A source that was deleted or renamed must not live on in dist/. */
const dropOrphans = (tree) => {
  for (const path of ['dist/shared', 'dist/relay'].flatMap((each) => filesBelow(tree.root, each))) {
    const source = path.replace(/^dist\//, '').replace(/(\.d\.ts|\.js)$/, '.ts')
    if (!existsSync(join(tree.root, source))) rmSync(join(tree.root, path))
  }
}

/** Builds the given parts side by side. Throws, with what the builder said, when one fails; then nothing counts as built. */
exports.build = async (tree, parts, { quiet }) => {
  mkdirSync(tree.dist, { recursive: true })
  const ends = await Promise.all(
    parts.map(({ name }) => {
      const [program, args] = steps[name](tree)
      return runChild(program, args, { cwd: tree.root, quiet })
    }),
  )
  const failed = parts.filter((_, i) => ends[i].status !== 0)
  if (failed.length > 0) {
    const said = ends.map(({ output }) => output).join('')
    throw new Error(`${said}Nod could not build its ${failed.map(({ name }) => name).join(' and its ')}: see above.`)
  }
  dropOrphans(tree)
  if (parts.some(({ name }) => name === 'relay')) await putInOneFile(tree)
  const built = Object.fromEntries(parts.map(({ name, fingerprint }) => [name, fingerprint]))
  writeFileSync(stampOf(tree), `${JSON.stringify({ ...stampIn(tree), ...built })}\n`)
}
