// A tree is ready when it is set up and built; preparing one that is ready costs a few milliseconds.

const { join } = require('node:path')
const { build, whatToBuild } = require('./building.cjs')
const { oneAtATime } = require('./one-at-a-time.cjs')
const { needsSetUp, setUp } = require('./set-up.cjs')

/** Sets up and builds what is missing or stale, saying so on stderr. `quiet` hides what npm and the builders print. */
exports.prepare = async (tree, { quiet = false, building = true } = {}) => {
  const isReady = () => !needsSetUp(tree) && (!building || whatToBuild(tree).length === 0)
  if (isReady()) return
  await oneAtATime(join(tree.cache, 'preparing.pid'), async () => {
    if (needsSetUp(tree)) {
      console.error('Nod fetches its dependencies (once).')
      await setUp(tree, { quiet })
    }
    const parts = building ? whatToBuild(tree) : []
    if (parts.length === 0) return
    console.error(`Nod builds its ${parts.map(({ name }) => name).join(' and its ')}.`)
    await build(tree, parts, { quiet: true })
  })
}
