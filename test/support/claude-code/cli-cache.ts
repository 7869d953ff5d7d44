// The real Claude Code CLI, fetched on demand from the npm registry into a cache: a tool of the tests, never a dependency.
// Two test files that ask at once get one whole installation: it is built beside its place and renamed into it.
import { execFile } from 'node:child_process'
import { access, mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** The version the recordings were made with; another one by NOD_CLAUDE_VERSION. */
export const PINNED_CLI_VERSION = '2.1.330'

export type CliCacheOptions = {
  /** Default: NOD_CLAUDE_VERSION, else PINNED_CLI_VERSION. */
  readonly version?: string
  /** Folder that holds one folder a version. Default: NOD_TEST_CACHE, else `.cache/claude-code` of this checkout. */
  readonly cacheFolder?: string
}

export type Cli = { readonly executable: string; readonly version: string }

/**
 * Path of the `claude` executable of one version, installed first where it is missing (about 120 MB to fetch, 10 s).
 * Throws when the registry cannot be reached: set NOD_TEST_CACHE to a folder filled on another machine then.
 */
export async function fetchCli(options: CliCacheOptions = {}): Promise<Cli> {
  const version = options.version ?? process.env.NOD_CLAUDE_VERSION ?? PINNED_CLI_VERSION
  const cacheFolder = path.resolve(options.cacheFolder ?? process.env.NOD_TEST_CACHE ?? defaultCacheFolder())
  const home = path.join(cacheFolder, version)
  const found = await executableIn(home)
  if (found !== undefined) return { executable: found, version }

  await mkdir(cacheFolder, { recursive: true })
  const scratch = await mkdtemp(path.join(cacheFolder, `.${version}-`))
  try {
    await install(version, scratch)
    await putInPlace(scratch, home)
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
  const executable = await executableIn(home)
  if (executable === undefined)
    throw new Error(`@anthropic-ai/claude-code@${version} has no executable for this machine`)
  return { executable, version }
}

function defaultCacheFolder(): string {
  return fileURLToPath(new URL('../../../.cache/claude-code', import.meta.url))
}

// The package's install script only links the native binary of the platform's optional dependency over its stub.
// We run that binary where it lies, so no install script is needed and npm's script policies do not matter.
async function install(version: string, prefix: string): Promise<void> {
  const wanted = `@anthropic-ai/claude-code@${version}`
  const flags = ['--prefix', prefix, '--no-save', '--ignore-scripts', '--include=optional', '--no-audit', '--no-fund']
  try {
    await run('npm', ['install', ...flags, '--loglevel=error', wanted], { cwd: prefix, maxBuffer: 16 * 1024 * 1024 })
  } catch (cause) {
    throw new Error(`could not fetch ${wanted} from the npm registry`, { cause })
  }
}

// Whoever renames first wins; the other one uses what is there. A folder without an executable is a leftover: replace it.
async function putInPlace(scratch: string, home: string): Promise<void> {
  try {
    await rename(scratch, home)
  } catch (cause) {
    if ((await executableIn(home)) !== undefined) return
    await rm(home, { recursive: true, force: true })
    await rename(scratch, home).catch(async () => {
      if ((await executableIn(home)) === undefined) throw new Error(`could not put the CLI into ${home}`, { cause })
    })
  }
}

async function executableIn(home: string): Promise<string | undefined> {
  const scope = path.join(home, 'node_modules', '@anthropic-ai')
  const packages = await readdir(scope).catch(() => [])
  const native = packages
    .filter((name) => name.startsWith('claude-code-'))
    .map((name) => path.join(scope, name, 'claude'))
  for (const candidate of native) {
    if (await exists(candidate)) return candidate
  }
  return olderExecutableIn(path.join(scope, 'claude-code'))
}

// Versions before the native binary name a script as their `bin`.
async function olderExecutableIn(packageFolder: string): Promise<string | undefined> {
  const text = await readFile(path.join(packageFolder, 'package.json'), 'utf8').catch(() => undefined)
  const script = text === undefined ? undefined : /"claude"\s*:\s*"([^"]+\.js)"/.exec(text)?.[1]
  return script === undefined ? undefined : path.join(packageFolder, script)
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  )
}
