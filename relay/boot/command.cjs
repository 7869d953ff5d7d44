// Handing over to the built command, in this very process: its signals and its exit status need nobody to pass them on.

const { existsSync } = require('node:fs')
const { join } = require('node:path')
const { pathToFileURL } = require('node:url')

/** npm runs scripts in the package's folder; a path typed by the user counts from where the user is. */
const returnToCaller = (tree) => {
  const { INIT_CWD, npm_package_json } = process.env
  if (npm_package_json === join(tree.root, 'package.json') && INIT_CWD && existsSync(INIT_CWD)) process.chdir(INIT_CWD)
}

exports.handOver = async (tree, args) => {
  returnToCaller(tree)
  process.argv = [process.argv[0], tree.command, ...args]
  await import(pathToFileURL(tree.command).href)
}
