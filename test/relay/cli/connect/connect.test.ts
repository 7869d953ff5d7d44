import { mkdir, readdir, readFile, realpath, stat, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type ConnectOptions, connectClaudeCode } from '../../../../relay/cli/connect/connect.ts'
import { disconnectClaudeCode } from '../../../../relay/cli/connect/disconnect.ts'
import { shellWords } from '../../../../relay/cli/connect/shell-words.ts'
import { type Folder, makeFolder } from '../../../support/hook-process.ts'

const INFORMING = [
  ...['SessionStart', 'UserPromptSubmit', 'PreToolUse', 'PostToolUse', 'PostToolUseFailure', 'PermissionDenied'],
  ...['Notification', 'SubagentStart', 'SubagentStop', 'StopFailure', 'SessionEnd'],
]
// Odd on purpose: tabs in places, a number as it is not printed, a key order of its own, hooks of others.
const FOREIGN = `{
    "model": "opus",
    "cleanupPeriodDays": 30.0,
    "hooks": {
        "Stop": [{ "hooks": [{ "type": "command", "command": "say done" }] }],
        "PermissionRequest": [
            {
                "matcher": "Bash",
                "hooks": [
                    { "type": "command", "command": "/usr/bin/notify-send '$TOOL'", "timeout": 5 }
                ]
            }
        ]
    },
    "permissions": { "deny": ["Read(./.env)"], "allow": [] }
}
`

let folder: Folder
let nodHome: string
let settingsPath: string

beforeEach(async () => {
  folder = await makeFolder()
  nodHome = path.join(folder.path, 'data of nod')
  settingsPath = path.join(folder.path, 'settings.json')
})
afterEach(() => folder.remove())

function options(more: Partial<ConnectOptions> = {}): ConnectOptions {
  return {
    settingsPath,
    nodHome,
    socketPath: path.join(nodHome, 'relay.sock'),
    launcher: { nodePath: process.execPath, hookPath: '/home/dev/nod/dist/relay/cli/hook.js' },
    denyRules: false,
    managedFolder: path.join(folder.path, 'managed'),
    platform: 'linux',
    now: new Date('2026-11-22T10:20:30.123Z'),
    ...more,
  }
}

async function connect(more: Partial<ConnectOptions> = {}) {
  const result = await connectClaudeCode(options(more))
  if (!result.ok) throw new Error(result.message)
  return result
}

const disconnect = () => disconnectClaudeCode({ settingsPath, nodHome, now: new Date('2026-11-22T11:00:00.000Z') })
const read = () => readFile(settingsPath, 'utf8')

type Entry = { type: string; command: string; timeout: number; async?: boolean }
async function entries(event: string): Promise<readonly Entry[]> {
  const { hooks } = JSON.parse(await read())
  return hooks[event].flatMap((group: { hooks: Entry[] }) => group.hooks)
}

describe('connecting Claude Code', () => {
  it('writes a command hook for every event, the gates waiting a day and the others async', async () => {
    const { changed, done, backupPath } = await connect()
    expect([changed, backupPath]).toEqual([true, undefined])
    expect(done.join('\n')).toContain('Added 15 hooks')
    const start = ['exec', path.join(nodHome, 'bin/nod-hook'), '--timeout']
    const end = ['--socket', path.join(nodHome, 'relay.sock')]
    for (const event of ['PermissionRequest', 'Stop', 'Elicitation']) {
      const [entry, ...others] = await entries(event)
      expect([others, entry?.type, entry?.timeout, entry?.async]).toEqual([[], 'command', 86_400, undefined])
      expect(shellWords(entry?.command ?? '')).toEqual([...start, '86400', ...end])
    }
    for (const event of INFORMING) {
      const informing = (await entries(event)).filter((entry) => entry.async === true)
      expect(informing.map(({ command }) => shellWords(command)?.slice(0, 6))).toEqual([[...start, '30', ...end]])
    }
    expect(Object.keys(JSON.parse(await read()).hooks).toSorted()).toEqual(
      ['PermissionRequest', 'Stop', 'Elicitation', ...INFORMING].toSorted(),
    )
    expect((await stat(settingsPath)).mode & 0o777).toBe(0o600)
  })

  it('lets a session that starts tell its user that Nod is off, by a hook that is not async', async () => {
    await connect()
    const [informs, notice] = await entries('SessionStart')
    expect(informs?.command).toMatch(/ --notice never$/)
    expect([notice?.async, notice?.command.endsWith(' --notice only')]).toEqual([undefined, true])
  })

  it('changes nothing the second time, and says so', async () => {
    await writeFile(settingsPath, FOREIGN)
    await connect({ denyRules: true })
    const text = await read()
    const again = await connect({ denyRules: true })
    expect([again.changed, again.done.join()]).toEqual([false, expect.stringContaining('nothing was changed')])
    expect(await read()).toBe(text)
    expect((await readdir(folder.path)).filter((name) => name.includes('backup'))).toHaveLength(1)
  })

  it('keeps every foreign byte, and disconnecting brings back the file as it was', async () => {
    await writeFile(settingsPath, FOREIGN)
    await connect({ denyRules: true })
    const text = await read()
    expect(text).toContain('"cleanupPeriodDays": 30.0,\n')
    expect(text).toContain(`"command": "/usr/bin/notify-send '$TOOL'", "timeout": 5 }`)
    expect(await entries('PermissionRequest')).toHaveLength(2)
    const gone = await disconnect()
    expect(gone.ok && gone.done[0]).toContain('Removed 15 hooks')
    expect(await read()).toBe(FOREIGN)
  })

  it.each([
    '{}',
    '{\n  "hooks": {}\n}\n',
    '{"model":"opus","hooks":{"Stop":[]}}',
    '\uFEFF{\r\n\t"model": "opus"\r\n}\r\n',
    '',
  ])('copes with %j and leaves nothing of its own behind', async (text) => {
    await writeFile(settingsPath, text)
    await connect({ denyRules: true })
    expect(JSON.parse((await read()).replace('\uFEFF', '')).hooks.PermissionRequest).toHaveLength(1)
    await disconnect()
    const { hooks, ...rest } = JSON.parse((await read()).replace('\uFEFF', ''))
    expect([hooks, rest]).toEqual([undefined, text.includes('opus') ? { model: 'opus' } : {}])
  })

  it('keeps the former text beside the file, with its mode, and follows a link to where the file lies', async () => {
    const dotfiles = path.join(folder.path, 'dotfiles')
    await mkdir(dotfiles)
    const real = path.join(dotfiles, 'claude.json')
    await writeFile(real, FOREIGN, { mode: 0o640 })
    await symlink(real, settingsPath)
    const { backupPath } = await connect()
    expect(backupPath).toBe(`${real}.nod-backup-2026-11-22T10-20-30-123Z`)
    expect(await readFile(backupPath ?? '', 'utf8')).toBe(FOREIGN)
    expect(await realpath(settingsPath)).toBe(real)
    const modes = await Promise.all([real, backupPath ?? ''].map(async (file) => (await stat(file)).mode & 0o777))
    expect(modes).toEqual([0o640, 0o640])
    expect((await readdir(dotfiles)).filter((name) => name.endsWith('.tmp'))).toEqual([])
  })

  it('mends entries of its own that are stale, takes out doubles, and leaves what the user added to them', async () => {
    await connect()
    const settings = JSON.parse(await read())
    settings.hooks.PermissionRequest[0].hooks[0].timeout = 60
    settings.hooks.Stop.push(structuredClone(settings.hooks.Stop[0]))
    settings.hooks.PreToolUse[0].hooks[0].statusMessage = 'telling Nod'
    settings.hooks.PreCompact = structuredClone(settings.hooks.Stop)
    await writeFile(settingsPath, JSON.stringify(settings))
    const { done } = await connect()
    expect(done.join('\n')).toMatch(/Mended 1 stale .*\nRemoved 3 hooks/)
    expect([(await entries('PermissionRequest'))[0]?.timeout, (await entries('Stop')).length]).toEqual([86_400, 1])
    expect(await entries('PreToolUse')).toEqual([expect.objectContaining({ statusMessage: 'telling Nod' })])
    expect(JSON.parse(await read()).hooks.PreCompact).toBeUndefined()
    expect((await connect()).changed).toBe(false)
  })

  it('takes over from a data folder that is gone, and leaves one that is there alone', async () => {
    await connect()
    const moved = path.join(folder.path, 'moved')
    const second = await connect({ nodHome: moved, socketPath: path.join(moved, 'relay.sock') })
    expect(second.findings.map(({ code }) => code)).toEqual(['another-nod'])
    expect(await entries('Stop')).toHaveLength(2)
    await disconnectClaudeCode({ settingsPath, nodHome: moved, now: new Date(0) })
    expect((await connect()).changed).toBe(false)
    await writeFile(settingsPath, (await read()).replaceAll('data of nod', 'gone'))
    expect((await connect({ now: new Date('2026-11-22T12:00:00.000Z') })).done.join()).toContain('Mended 15 stale')
  })

  it.each(['{"model": ', '{ // mine\n}', '[]', '"x"'])('leaves %j alone, which is no JSON object', async (text) => {
    await writeFile(settingsPath, text)
    const refused = await connectClaudeCode(options())
    expect(refused).toMatchObject({
      ok: false,
      reason: 'settings-not-json',
      message: expect.stringContaining(settingsPath),
    })
    expect(await disconnect()).toMatchObject({ ok: false, reason: 'settings-not-json' })
    expect(await read()).toBe(text)
    expect(await readdir(folder.path)).toEqual(['settings.json'])
  })

  it.each(['{"hooks":[]}', '{"hooks":{"Stop":{}}}', '{"permissions":"x"}'])(
    'leaves %j alone, whose shape it does not know',
    async (text) => {
      await writeFile(settingsPath, text)
      expect(await connectClaudeCode(options())).toMatchObject({ ok: false, reason: 'settings-unexpected' })
      expect(await read()).toBe(text)
    },
  )

  it('names the real folder of the socket, since the client refuses a linked one', async () => {
    await mkdir(nodHome, { mode: 0o700 })
    const linked = path.join(folder.path, 'linked')
    await symlink(nodHome, linked)
    await connect({ nodHome: linked, socketPath: path.join(linked, 'relay.sock') })
    expect(shellWords((await entries('Stop'))[0]?.command ?? '')).toContain(path.join(nodHome, 'relay.sock'))
  })

  it('says on native Windows where Nod runs instead', async () => {
    expect(await connectClaudeCode(options({ platform: 'win32' }))).toMatchObject({ reason: 'platform-not-supported' })
  })
})

describe('the deny rules', () => {
  it('are offered, and written when wished', async () => {
    const rules = [`Read(/${nodHome}/**)`, `Edit(/${nodHome}/**)`]
    expect((await connect()).offeredRules).toEqual(rules)
    expect(JSON.parse(await read()).permissions).toBeUndefined()
    expect((await connect({ denyRules: true })).offeredRules).toEqual([])
    expect(JSON.parse(await read()).permissions).toEqual({ deny: rules })
    expect((await connect()).changed).toBe(false)
  })
})

describe('a relay on another host', () => {
  const relay = { url: 'https://nod.example.net', token: 'tok_4f' }

  it('is named by a file only its user can read, which goes with it', async () => {
    await connect({ relay })
    const file = path.join(nodHome, 'host.json')
    expect(shellWords((await entries('Stop'))[0]?.command ?? '')?.slice(-2)).toEqual(['--config', file])
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({ relay: relay.url, token: relay.token })
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect(await read()).not.toContain(relay.token)
    expect((await connect({ relay })).changed).toBe(false)
    expect((await connect()).done.join()).toContain('Mended 15 stale')
    await expect(stat(file)).rejects.toThrow()
  })

  it.each([
    ['http://nod.example.net', 'tok'],
    ['nod.example.net', 'tok'],
    ['https://me:secret@nod.example.net', 'tok'],
    ['https://nod.example.net', 'a b'],
  ])('is refused as %s with the token %j, before anything is written', async (url, token) => {
    expect(await connectClaudeCode(options({ relay: { url, token } }))).toMatchObject({
      ok: false,
      reason: 'relay-refused',
    })
    expect(await readdir(folder.path)).toEqual([])
  })
})
