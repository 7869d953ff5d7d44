import { mkdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { connectClaudeCode } from '../../../../relay/cli/connect/connect.ts'
import { managedFolderOf } from '../../../../relay/cli/connect/findings.ts'
import { inspectClaudeCode } from '../../../../relay/cli/connect/inspect.ts'
import { settingsPathOf } from '../../../../relay/cli/connect/settings-file.ts'
import { type Folder, makeFolder } from '../../../support/hook-process.ts'

let folder: Folder

beforeEach(async () => {
  folder = await makeFolder()
  await mkdir(path.join(folder.path, 'managed/managed-settings.d'), { recursive: true })
  await writeFile(path.join(folder.path, 'hook.js'), '')
})
afterEach(() => folder.remove())

const places = () => ({
  settingsPath: path.join(folder.path, 'settings.json'),
  nodHome: path.join(folder.path, 'nod'),
  socketPath: path.join(folder.path, 'nod/relay.sock'),
  managedFolder: path.join(folder.path, 'managed'),
})

async function connect(settings: unknown = {}, relay?: { url: string; token: string }) {
  await writeFile(places().settingsPath, JSON.stringify(settings))
  const result = await connectClaudeCode({
    ...places(),
    launcher: { nodePath: process.execPath, hookPath: path.join(folder.path, 'hook.js') },
    ...(relay === undefined ? {} : { relay }),
    denyRules: false,
    platform: 'linux',
    now: new Date('2026-11-22T10:20:30.123Z'),
  })
  return result.ok ? result.findings.map(({ code }) => code) : [result.reason]
}

const codes = async () => (await inspectClaudeCode(places())).problems.map(({ code }) => code)

describe('the state of the connection', () => {
  it('is not connected without settings, and connected and current after connecting', async () => {
    expect(await inspectClaudeCode(places())).toEqual({ connected: false, current: false, problems: [] })
    await connect()
    expect(await inspectClaudeCode(places())).toEqual({ connected: true, current: true, problems: [] })
  })

  it('is current with a relay on another host too, until its token is gone', async () => {
    await connect({}, { url: 'https://nod.example.net', token: 'tok' })
    expect(await inspectClaudeCode(places())).toEqual({ connected: true, current: true, problems: [] })
    await rm(path.join(folder.path, 'nod/host.json'))
    expect(await codes()).toEqual(['token-missing'])
  })

  it('names settings that cannot be read, stale hooks, a missing launcher and a clone that is gone', async () => {
    await connect()
    await rm(path.join(folder.path, 'hook.js'))
    expect(await codes()).toEqual(['clone-gone'])
    await rm(path.join(folder.path, 'nod/bin/nod-hook'))
    expect(await codes()).toEqual(['launcher-missing'])
    expect((await inspectClaudeCode({ ...places(), socketPath: '/elsewhere/relay.sock' })).current).toBe(false)
    await writeFile(places().settingsPath, '{')
    expect(await codes()).toEqual(['settings-not-json'])
  })
})

describe('what would keep Nod silent', () => {
  it.each([
    [{ permissions: { defaultMode: 'auto' } }, 'auto-mode'],
    [{ permissions: { defaultMode: 'bypassPermissions' } }, 'never-asks'],
    [{ disableAllHooks: true }, 'hooks-off'],
    [{ enabledPlugins: { 'nod@nod': true } }, 'plugin-copy'],
  ])('is found in the settings %j', async (settings, code) => {
    expect(await connect(settings)).toEqual([code])
    expect(await codes()).toEqual([code])
  })

  it.each([
    [{ disableAllHooks: true }, 'managed-hooks-off'],
    [{ allowManagedHooksOnly: true }, 'managed-hooks-only'],
    [{ strictPluginOnlyCustomization: ['hooks'] }, 'managed-hooks-only'],
    [{ permissions: { defaultMode: 'auto' } }, 'managed-auto-mode'],
  ])('is found in an administrator’s settings %j, in the file or beside it', async (managed, code) => {
    const file = path.join(folder.path, 'managed/managed-settings.json')
    await writeFile(file, JSON.stringify(managed))
    expect(await connect()).toEqual([code])
    await rm(file)
    await writeFile(path.join(folder.path, 'managed/managed-settings.d/10-hooks.json'), JSON.stringify(managed))
    expect(await codes()).toEqual([code])
  })

  it('is not seen in settings that only concern others', async () => {
    await writeFile(
      path.join(folder.path, 'managed/managed-settings.json'),
      '{"allowedHttpHookUrls":["https://x.example"]}',
    )
    const others = { permissions: { defaultMode: 'plan' }, enabledPlugins: { 'nod@nod': false, 'nodejs@x': true } }
    expect(await connect(others)).toEqual([])
  })
})

describe('where the settings lie', () => {
  const from = { homedir: '/home/dev', cwd: '/home/dev/acme' }

  it('is the named file, else CLAUDE_CONFIG_DIR, else the home folder', () => {
    expect(settingsPathOf('s.json', { CLAUDE_CONFIG_DIR: '/etc/c' }, from)).toBe('/home/dev/acme/s.json')
    expect(settingsPathOf(undefined, { CLAUDE_CONFIG_DIR: '/etc/c' }, from)).toBe('/etc/c/settings.json')
    expect(settingsPathOf(undefined, { CLAUDE_CONFIG_DIR: '' }, from)).toBe('/home/dev/.claude/settings.json')
  })

  it('is for an administrator a folder of the platform', () => {
    expect(managedFolderOf('darwin')).toBe('/Library/Application Support/ClaudeCode')
    expect(managedFolderOf('linux')).toBe('/etc/claude-code')
  })
})
