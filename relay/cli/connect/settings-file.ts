// Claude Code's settings file: read as text, written as a whole or not at all, the former text kept beside it.
// A half-written file would switch off every hook and permission rule the user has.
import { randomBytes } from 'node:crypto'
import { chown, lstat, mkdir, open, readFile, readlink, realpath, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'

export type Members = Readonly<Record<string, unknown>>
/** `text` is '' where there is no file yet; `file` is where the text really lies, behind any symbolic link. */
export type SettingsFile = { readonly file: string; readonly text: string; readonly settings: Members }
export type ReadSettings =
  | ({ readonly ok: true } & SettingsFile)
  | { readonly ok: false; readonly reason: 'settings-not-json'; readonly message: string }

/** `flag` (`--settings FILE`), else `$CLAUDE_CONFIG_DIR/settings.json`, else `~/.claude/settings.json`; absolute. */
export function settingsPathOf(
  flag: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
  from: { readonly homedir: string; readonly cwd: string },
): string {
  if (flag !== undefined && flag !== '') return path.resolve(from.cwd, flag)
  const folder = env.CLAUDE_CONFIG_DIR
  if (folder !== undefined && folder !== '') return path.resolve(from.cwd, folder, 'settings.json')
  return path.join(from.homedir, '.claude', 'settings.json')
}

/** Reads the file. Refused when it is no JSON object (with comments it is none either: Claude Code would not read it). */
export async function readSettingsFile(settingsPath: string): Promise<ReadSettings> {
  const file = await realPlace(settingsPath)
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    if (isMissing(cause)) return ''
    throw new Error(`cannot read ${file}`, { cause })
  })
  if (text.trim() === '') return { ok: true, file, text, settings: {} }
  const settings = parseMembers(text)
  if (settings !== undefined) return { ok: true, file, text, settings }
  const message = `${settingsPath} is not a valid JSON object, so Claude Code cannot read it either. It was left alone: mend it, then run this again.`
  return { ok: false, reason: 'settings-not-json', message }
}

/**
 * Puts `next` in the place of `before.text` and keeps that beside it as `<file>.nod-backup-<stamp>`; gives the backup's path, undefined
 * where there was no file. Keeps mode and owner; a new file gets 0600. Throws when somebody else wrote the file meanwhile.
 */
export async function writeSettingsFile(before: SettingsFile, next: string, now: Date): Promise<string | undefined> {
  const { file, text } = before
  if (parseMembers(next) === undefined) throw new Error(`refusing to write broken JSON to ${file}`)
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 })
  const old = await stat(file).catch(() => undefined)
  const mode = old === undefined ? 0o600 : old.mode & 0o7777
  const backup = old === undefined ? undefined : `${file}.nod-backup-${now.toISOString().replaceAll(/[:.]/g, '-')}`
  if (backup !== undefined) await writeWhole(backup, text, mode)
  const fresh = `${file}.${randomBytes(6).toString('hex')}.tmp`
  try {
    await writeWhole(fresh, next, mode)
    if (old !== undefined) await chown(fresh, old.uid, old.gid).catch(() => undefined)
    const current = await readFile(file, 'utf8').catch(() => '')
    if (current !== text) throw new Error(`${file} changed while Nod was about to write it: run this again`)
    await rename(fresh, file)
  } catch (cause) {
    await rm(fresh, { force: true })
    if (backup !== undefined) await rm(backup, { force: true })
    throw cause
  }
  return backup
}

/** A JSON object's members; undefined for anything else. A byte order mark is tolerated. */
export function parseMembers(text: string): Members | undefined {
  try {
    return membersOf(JSON.parse(text.replace(/^\uFEFF/, '')))
  } catch {
    return undefined
  }
}

/** The members of a value that is an object; undefined for anything else. */
export function membersOf(value: unknown): Members | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined
}

/** The elements of a value that is a list; undefined for anything else. */
export function elementsOf(value: unknown): readonly unknown[] | undefined {
  return Array.isArray(value) ? value : undefined
}

async function writeWhole(file: string, text: string, mode: number): Promise<void> {
  const handle = await open(file, 'wx', mode)
  try {
    await handle.writeFile(text)
    // The process's umask may have taken bits away that the old file had.
    await handle.chmod(mode)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

// People keep their settings in a dotfiles folder: the link stays, what it points at changes.
async function realPlace(settingsPath: string): Promise<string> {
  const real = await realpath(settingsPath).catch(() => undefined)
  if (real !== undefined) return real
  const link = await lstat(settingsPath).catch(() => undefined)
  return link?.isSymbolicLink() ? path.resolve(path.dirname(settingsPath), await readlink(settingsPath)) : settingsPath
}

function isMissing(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === 'ENOENT'
}
