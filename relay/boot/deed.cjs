// A deed is what one npm script does; it answers with an exit status, or with undefined when it lives on.

const deeds = {
  start: () => require('./deeds/start.cjs'),
  nod: () => require('./deeds/nod.cjs'),
  build: () => require('./deeds/build.cjs'),
  check: () => require('./deeds/check.cjs'),
  test: () => require('./deeds/test.cjs'),
}

/** Does the deed of that name and keeps its exit status. A fault is one line on stderr and status 1. */
exports.doDeed = async (name, args) => {
  if (!Object.hasOwn(deeds, name ?? '')) {
    console.error(`There is no deed "${name}": it is one of ${Object.keys(deeds).join(', ')}.`)
    process.exitCode = 2
    return
  }
  try {
    const status = await deeds[name]().run(args)
    if (status !== undefined) process.exitCode = status
  } catch (fault) {
    console.error(fault instanceof Error ? fault.message : fault)
    process.exitCode = 1
  }
}
