// The programs the journeys need beside Node: browsers, a message bus, a proxy and a terminal, fetched by apt where we may.

const { accessSync, constants } = require('node:fs')
const { delimiter, join } = require('node:path')
const { runChild } = require('./child.cjs')

const tools = [
  { name: 'chromium', program: 'chromium', aptPackage: 'chromium' },
  { name: 'firefox-esr', program: 'firefox-esr', aptPackage: 'firefox-esr' },
  { name: 'dbus', program: 'dbus-daemon', aptPackage: 'dbus' },
  // Firefox shows notifications by the library below this program, and refuses to show any without it.
  { name: 'libnotify', program: 'notify-send', aptPackage: 'libnotify-bin' },
  { name: 'caddy', program: 'caddy', aptPackage: 'caddy' },
  { name: 'tmux', program: 'tmux', aptPackage: 'tmux' },
]

const isThere = (program, path) =>
  path.split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK)
      return true
    } catch {
      return false
    }
  })

/** The tools that are not on `path` (a PATH), as `{name, program, aptPackage}`. */
exports.missingTools = (path) => tools.filter(({ program }) => !isThere(program, path))

/** What goes before `apt-get`: nothing for root, sudo where it asks for no password, undefined where we may not. */
const privilege = async (tree) => {
  if (!isThere('apt-get', process.env.PATH ?? '')) return undefined
  if (process.getuid?.() === 0) return []
  const { status } = await runChild('sudo', ['-n', 'true'], { cwd: tree.root, quiet: true })
  return status === 0 ? ['sudo', '-n'] : undefined
}

/** Installs what is missing, where it may, and answers the names of what is missing still. */
exports.fetchTools = async (tree) => {
  const path = process.env.PATH ?? ''
  const missing = exports.missingTools(path)
  if (missing.length === 0) return []
  const before = await privilege(tree)
  if (before !== undefined) {
    console.error(`Nod installs ${missing.map(({ name }) => name).join(', ')} for its journeys (apt-get).`)
    const apt = async (...args) => {
      const [program, ...rest] = [...before, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-qq', ...args]
      const { status, output } = await runChild(program, rest, { cwd: tree.root, quiet: true })
      if (status !== 0) console.error(output)
    }
    await apt('update')
    await apt('install', '-y', '--no-install-recommends', ...missing.map(({ aptPackage }) => aptPackage))
  }
  return exports.missingTools(path).map(({ name }) => name)
}
