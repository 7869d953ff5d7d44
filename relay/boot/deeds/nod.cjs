// `npm run nod -- <command>` and the bin `nod`: the same tree, but nothing on the terminal except the command's own words.

const { existsSync } = require('node:fs')
const { handOver } = require('../command.cjs')
const { prepare } = require('../prepare.cjs')
const { thisTree } = require('../tree.cjs')

exports.run = async (args) => {
  const tree = thisTree()
  // An agent waits for its hook: it never builds, and is silent when there is nothing to run.
  if (args[0] === 'hook') return existsSync(tree.command) ? handOver(tree, args) : 0
  await prepare(tree, { quiet: true })
  await handOver(tree, args)
}
