// `npm test`: makes everything ready, runs everything, and closes with one line of counts.

const { closingLine } = require('../counts.cjs')
const { prepare } = require('../prepare.cjs')
const { checks, close, runCheck, runTests } = require('../stages.cjs')
const { fetchTools } = require('../tools.cjs')
const { thisTree } = require('../tree.cjs')

/** The build counts only when it fails: a journey would then only tell the same again, less clearly. */
const buildFirst = async (tree) => {
  try {
    await prepare(tree)
    return []
  } catch (fault) {
    console.error(fault.message)
    return [{ name: 'build', counts: { passed: 0, failed: 1, skipped: 0 }, seconds: 0, skipped: [] }]
  }
}

exports.run = async () => {
  const tree = thisTree()
  const isCi = ['true', '1'].includes(process.env.CI ?? '')
  try {
    await prepare(tree, { building: false })
  } catch (fault) {
    console.error(fault.message)
    console.log(closingLine({ passed: 0, failed: 1, skipped: 0 }))
    return 1
  }
  const missing = await fetchTools(tree)
  const results = await buildFirst(tree)
  for (const check of checks) results.push(await runCheck(tree, check))
  for (const project of ['unit', 'contract', 'journeys']) results.push(await runTests(tree, project, missing))
  return close(results, missing, { isCi })
}
