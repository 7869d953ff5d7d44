// `npm run build`: relay and page into dist/. `--fresh` starts from an empty dist/, as a published package must.

const { rmSync } = require('node:fs')
const { prepare } = require('../prepare.cjs')
const { thisTree } = require('../tree.cjs')

exports.run = async (args) => {
  const tree = thisTree()
  if (args.includes('--fresh') && tree.isClone) rmSync(tree.dist, { recursive: true, force: true })
  await prepare(tree)
  return 0
}
