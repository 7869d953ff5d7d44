// `npm run check`: the quick part, fit to run before each commit: format, lint, types, unit tests.

const { prepare } = require('../prepare.cjs')
const { checks, close, runCheck, runTests } = require('../stages.cjs')
const { thisTree } = require('../tree.cjs')

exports.run = async () => {
  const tree = thisTree()
  await prepare(tree, { building: false })
  const results = []
  for (const check of checks) results.push(await runCheck(tree, check))
  results.push(await runTests(tree, 'unit', []))
  return close(results, [], { isCi: false })
}
