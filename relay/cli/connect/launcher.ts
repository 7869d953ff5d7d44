// The launcher: the small program in the data folder that Claude Code's settings name. It promises to find Node again after a version
// manager moved it, and to stay silent when Nod itself is gone; the settings need no change for either.
import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { shellQuoted } from './shell-words.ts'

/** Absolute paths: the Node that runs now, and the compiled client (`dist/relay/cli/hook.js`). */
export type LauncherTarget = { readonly nodePath: string; readonly hookPath: string }

export function launcherPath(nodHome: string): string {
  return path.join(nodHome, 'bin', 'nod-hook')
}

/** Writes the launcher (0700, in a 0700 folder) where it is missing or differs; tells whether it did. Faults are thrown. */
export async function writeLauncher(nodHome: string, target: LauncherTarget): Promise<boolean> {
  const file = launcherPath(nodHome)
  const text = launcherText(target)
  await mkdir(nodHome, { recursive: true, mode: 0o700 })
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 })
  if ((await readFile(file, 'utf8').catch(() => undefined)) === text) {
    await chmod(file, 0o700)
    return false
  }
  // Renamed into its place: a hook may start it at this very moment.
  const fresh = `${file}.${process.pid}.new`
  await writeFile(fresh, text, { mode: 0o700 })
  await rename(fresh, file)
  return true
}

/** What the launcher says it starts; undefined when there is none or somebody else wrote it. */
export async function readLauncher(nodHome: string): Promise<LauncherTarget | undefined> {
  const text = await readFile(launcherPath(nodHome), 'utf8').catch(() => '')
  const [hookPath, nodePath] = ['hook', 'node'].map((name) => assigned(text, name))
  return hookPath === undefined || nodePath === undefined ? undefined : { hookPath, nodePath }
}

function assigned(text: string, name: string): string | undefined {
  const quoted = new RegExp(`^${name}=('.*')$`, 'm').exec(text)?.[1]
  return quoted?.slice(1, -1).replaceAll(`'\\''`, `'`)
}

/**
 * The launcher's text, POSIX sh. The recorded Node is taken unasked, so the usual start costs no second process; any other is asked
 * for its version first, because a version manager's stand-in may exist and yet start nothing.
 */
export function launcherText({ nodePath, hookPath }: LauncherTarget): string {
  return `#!/bin/sh
# Nod's launcher, written by "nod connect claude-code": finds Node and starts the hook's client. Silent when either is gone.
hook=${shellQuoted(hookPath)}
node=${shellQuoted(nodePath)}
# With --strict whoever started it wants to know: a hook that fails then blocks.
failed=0
case " $* " in *" --strict "*) failed=1 ;; esac
[ -f "$hook" ] || exit $failed
# Options meant for other programs (a debugger, a preload) must not reach the client, nor hold the agent up.
unset NODE_OPTIONS NODE_USE_ENV_PROXY NODE_TLS_REJECT_UNAUTHORIZED NODE_V8_COVERAGE NODE_DEBUG
[ -f "$node" ] && [ -x "$node" ] && exec "$node" "$hook" "$@"
for node in "$(command -v node 2>/dev/null)" \\
  "\${NVM_DIR:-$HOME/.nvm}"/versions/node/*/bin/node \\
  "\${VOLTA_HOME:-$HOME/.volta}/bin/node" \\
  "\${FNM_DIR:-$HOME/.local/share/fnm}"/node-versions/*/installation/bin/node \\
  "$HOME"/.fnm/node-versions/*/installation/bin/node \\
  "$HOME/Library/Application Support/fnm"/node-versions/*/installation/bin/node \\
  "\${ASDF_DATA_DIR:-$HOME/.asdf}"/installs/nodejs/*/bin/node \\
  "\${MISE_DATA_DIR:-$HOME/.local/share/mise}"/installs/node/*/bin/node \\
  /opt/homebrew/bin/node /usr/local/bin/node /usr/bin/node
do
  [ -f "$node" ] && [ -x "$node" ] || continue
  "$node" -e 'process.exit(Number.parseInt(process.versions.node) >= 20 ? 0 : 1)' </dev/null >/dev/null 2>&1 || continue
  exec "$node" "$hook" "$@"
done
exit $failed
`
}
