// `npm start`: makes the tree ready, then starts the relay in this terminal.

const { handOver } = require('../command.cjs')
const { prepare } = require('../prepare.cjs')
const { thisTree } = require('../tree.cjs')

exports.run = async (args) => {
  const tree = thisTree()
  await prepare(tree)
  await handOver(tree, ['start', ...args])
}
