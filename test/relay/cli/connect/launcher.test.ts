import { spawnSync } from 'node:child_process'
import { chmod, mkdir, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { launcherPath, readLauncher, writeLauncher } from '../../../../relay/cli/connect/launcher.ts'
import { shellQuoted, shellWords } from '../../../../relay/cli/connect/shell-words.ts'
import { type Folder, makeFolder } from '../../../support/hook-process.ts'

// What the launcher starts here only tells what it was started with.
const TELL =
  'console.log(JSON.stringify([process.argv.slice(2), process.env.NODE_OPTIONS ?? null, process.env.NODE_EXTRA_CA_CERTS ?? null]))\n'

let folder: Folder
let nodHome: string
let hookPath: string

beforeEach(async () => {
  folder = await makeFolder()
  nodHome = path.join(folder.path, `it's "the" $HOME of nod`)
  hookPath = path.join(folder.path, `a clone's`, 'hook.mjs')
  await mkdir(path.dirname(hookPath))
  await writeFile(hookPath, TELL)
})
afterEach(() => folder.remove())

/** Runs the command line as Claude Code does: one string, given to a shell. */
function run(flags: string, env: Readonly<Record<string, string>> = {}) {
  const command = `exec ${shellQuoted(launcherPath(nodHome))} ${flags}`
  const { stdout, stderr, status } = spawnSync('/bin/sh', ['-c', command], {
    encoding: 'utf8',
    env: { PATH: '/nowhere', HOME: folder.path, ...env },
  })
  return { stdout, stderr, status }
}

describe('the launcher', () => {
  it('starts the client with the flags as they are, from paths with blanks, quotes and dollars', async () => {
    await writeLauncher(nodHome, { nodePath: process.execPath, hookPath })
    const word = `/tmp/o'clock $x/relay.sock`
    expect(run(`--socket ${shellQuoted(word)}`)).toEqual({
      stdout: `${JSON.stringify([['--socket', word], null, null])}\n`,
      stderr: '',
      status: 0,
    })
  })

  it('keeps options meant for other programs from the client, and leaves it the authorities its user trusts', async () => {
    await writeLauncher(nodHome, { nodePath: process.execPath, hookPath })
    const env = { NODE_OPTIONS: '--require /home/dev/gone.cjs', NODE_EXTRA_CA_CERTS: '/home/dev/ca.pem' }
    expect(JSON.parse(run('', env).stdout)).toEqual([[], null, '/home/dev/ca.pem'])
  })

  it('finds Node on the path when the one it knew has moved', async () => {
    await writeLauncher(nodHome, { nodePath: '/home/dev/.nvm/versions/node/v20.19.0/bin/node', hookPath })
    expect(run('a', { PATH: path.dirname(process.execPath) }).stdout).toContain('["a"]')
  })

  it.each([
    '.nvm/versions/node/v22.1.0/bin/node',
    '.volta/bin/node',
    '.local/share/fnm/node-versions/v22.1.0/installation/bin/node',
    '.fnm/node-versions/v22.1.0/installation/bin/node',
    '.asdf/installs/nodejs/22.1.0/bin/node',
    '.local/share/mise/installs/node/22.1.0/bin/node',
  ])('finds Node at ~/%s, past one that is too old', async (place) => {
    const old = path.join(folder.path, '.nvm/versions/node/v12.0.0/bin/node')
    await mkdir(path.dirname(old), { recursive: true })
    await writeFile(old, '#!/bin/sh\nexit 1\n', { mode: 0o755 })
    const node = path.join(folder.path, place)
    await mkdir(path.dirname(node), { recursive: true })
    await symlink(process.execPath, node)
    await writeLauncher(nodHome, { nodePath: '/gone/node', hookPath })
    expect(run('a').stdout).toContain('["a"]')
  })

  it('fails when the clone is gone where a failure has to block, and says nothing all the same', async () => {
    await writeLauncher(nodHome, { nodePath: process.execPath, hookPath: '/gone/hook.mjs' })
    expect(run('--timeout 5 --strict')).toEqual({ stdout: '', stderr: '', status: 1 })
  })

  it('is silent when the clone is gone', async () => {
    await writeLauncher(nodHome, { nodePath: process.execPath, hookPath: path.join(folder.path, 'gone/hook.js') })
    expect(run('--timeout 30')).toEqual({ stdout: '', stderr: '', status: 0 })
  })

  it('is for its user alone, and written only when it differs', async () => {
    const target = { nodePath: process.execPath, hookPath }
    expect(await writeLauncher(nodHome, target)).toBe(true)
    await chmod(launcherPath(nodHome), 0o600)
    expect(await writeLauncher(nodHome, target)).toBe(false)
    const modes = await Promise.all(
      [nodHome, launcherPath(nodHome)].map(async (place) => (await stat(place)).mode & 0o777),
    )
    expect(modes).toEqual([0o700, 0o700])
    expect(await writeLauncher(nodHome, { ...target, nodePath: '/other/node' })).toBe(true)
    expect(await readLauncher(nodHome)).toEqual({ hookPath, nodePath: '/other/node' })
    expect(await readFile(launcherPath(nodHome), 'utf8')).toMatch(/^#!\/bin\/sh\n/)
  })
})

describe('words of a command line', () => {
  it.each(['/a b/c', `/it's/$x`, '/back\\slash', `''`, '/plain'])('come back as they went in: %j', (word) => {
    expect(shellWords(`exec ${shellQuoted(word)} --timeout 30`)).toEqual(['exec', word, '--timeout', '30'])
  })

  it.each(['a | b', 'echo "x"', 'echo $HOME', 'a; b', 'a && b', `'open`])(
    'are not read out of %j, which needs a real shell',
    (command) => {
      expect(shellWords(command)).toBeUndefined()
    },
  )
})
