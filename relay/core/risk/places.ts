// Places: the folders and files whose change or reading weighs more than others. Paths are compared as written, after
// normalising; links are not followed (the relay opens nothing that a hook names).

import { posix } from 'node:path'

export type Where = {
  /** The project: the folder the agent works in. */
  readonly cwd: string
  readonly home?: string
  /** The relay's data folder; default `~/.nod`. */
  readonly nodHome?: string
  /** Folders a relative path may start from, after a `cd` in the same line; default the project; empty when unknown. */
  readonly startingPoints?: readonly string[]
  /** What words of this command were found to mean: many rules ask about the same ones. */
  readonly resolved?: Map<string, readonly string[]>
}

/** Longer than any system takes (PATH_MAX): no path, and nobody looks through what it may name. */
export const longestPath = 4_096

type Place = { readonly means: string; readonly path: RegExp }

/** To change one of these is to change who may approve, or what runs later without being asked about. */
export const STEERING_PLACES: readonly Place[] = [
  { means: "an agent's settings, hooks or tools", path: /\/\.claude(\/(settings[^/]*\.json|hooks|plugins)(\/|$)|$)/i },
  {
    means: "an agent's settings, hooks or tools",
    path: /\/(\.claude\.json|\.mcp\.json|hooks\.json|managed-settings\.json)$/i,
  },
  { means: "an agent's settings, hooks or tools", path: /\/\.(codex|gemini|copilot|cursor|opencode)(\/|$)/i },
  { means: 'git hooks or settings', path: /\/\.git(\/(hooks|config|info)(\/|$)|$)|\/\.(husky|githooks)(\/|$)/i },
  { means: 'git hooks or settings', path: /\/\.gitconfig$|\/\.config\/git(\/|$)/i },
  {
    means: 'shell start-up files',
    path: /\/\.(bashrc|bash_\w+|profile|zshrc|zshenv|zprofile|zlogin|zlogout|kshrc|cshrc|envrc)$/i,
  },
  {
    means: 'shell start-up files',
    path: /\/\.config\/(fish|environment\.d)(\/|$)|^\/etc\/(profile|environment|bash|zsh)/i,
  },
  { means: 'ssh access', path: /\/authorized_keys2?$|\/\.ssh(\/|$)|^\/etc\/(ssh|pam\.d|sudoers)/i },
  { means: 'scheduled jobs', path: /^\/etc\/(cron|anacron|at\.)|^\/var\/spool\/(cron|at)(\/|$)/i },
  { means: 'service units', path: /\/systemd\/|\/Library\/Launch(Agents|Daemons)(\/|$)|\/\.config\/autostart(\/|$)/i },
  { means: 'service units', path: /^\/etc\/(init\.d|rc\.|xdg\/autostart)/i },
]

/** Reading one of these is enough to approve in somebody's place. */
export const PRIVATE_PLACES: readonly Place[] = [
  { means: "Nod's data folder", path: /\/\.nod(\/|$)|\/relay\.sock$/i },
  { means: 'browser profiles', path: /\/\.(mozilla|librewolf)(\/|$)|\/snap\/(firefox|chromium)(\/|$)/i },
  {
    means: 'browser profiles',
    path: /\/\.config\/(google-chrome|chromium|BraveSoftware|microsoft-edge|vivaldi|opera)[^/]*(\/|$)/i,
  },
  {
    means: 'browser profiles',
    path: /\/Library\/(Safari|Application Support\/(Google\/Chrome|Firefox|BraveSoftware|Microsoft Edge|Arc))(\/|$)/i,
  },
]

export const SECRET_PLACES: readonly Place[] = [
  { means: 'environment files', path: /\/\.env([.*?[](?!example$|sample$|template$|dist$)[^/]*)?$/i },
  { means: 'keys', path: /\/id_(rsa|dsa|ecdsa|ed25519)[^/]*$|[^/]\.(pem|p12|pfx|key|jks|keystore|kdbx|ppk)$/i },
  { means: 'keys', path: /\/\.(ssh|gnupg|password-store)(\/|$)|\/Library\/Keychains(\/|$)|\/keyrings(\/|$)/i },
  {
    means: 'credentials',
    path: /\/\.(aws|azure|kube)(\/|$)|\/\.docker\/config\.json$|\/\.config\/(gcloud|gh|op)(\/|$)/i,
  },
  { means: 'credentials', path: /\/\.(netrc|pgpass|pypirc|git-credentials|vault-token|htpasswd|my\.cnf)$/i },
  {
    means: 'credentials',
    path: /\/(\.?credentials|secrets?|tokens?|service-account[^/]*)(\.(json|ya?ml|toml|ini|txt|env))?$|\/\.claude\.json$/i,
  },
  { means: 'credentials', path: /^\/etc\/(g?shadow|sudoers)|^\/proc\/[^/]+\/(environ|mem)$/i },
]

/** Homes by their usual places, because where another host keeps its own is not known here; then the system's folders. */
const NO_PROJECT =
  /^\/$|^(\/mnt\/[a-z])?\/(home|Users)(\/[^/]+)?$|^\/(var\/)?root$|^\/(mnt(\/[a-z])?|opt|srv)$|^\/(etc|boot|dev|proc|sys|System)(\/|$)|^\/(usr|var|bin|sbin|lib\w*|run|Library|Applications|private|media|Volumes)(\/[^/]+)?$/i

const HARMLESS_TARGET = /^\/dev\/(null|stdin|stdout|stderr|zero|full|fd\/\d+)$/

/**
 * The absolute paths, without `.` and `..`, that a written path may mean; none when it is known only at run time.
 * `~`, `$HOME` and `$PWD` are understood, other variables are not.
 */
export function resolvePath(path: string, where: Where): readonly string[] {
  const fromHome = /^(?:~|\$HOME)(?=\/|$)/
  if (fromHome.test(path)) {
    const rest = path.replace(fromHome, '.')
    return where.home === undefined || rest.includes('$') ? [] : [posix.resolve(where.home, rest)]
  }
  const written = path.replace(/^\$PWD(?=\/|$)/, '.')
  if (/^~|\$/.test(written)) return []
  if (written.startsWith('/')) return [posix.resolve(written)]
  const points = where.startingPoints ?? [where.cwd]
  return points.every((point) => point.startsWith('/')) ? points.map((point) => posix.resolve(point, written)) : []
}

/**
 * The project's folder without `.` and `..`; undefined where the agent works in none: at the root, in a home folder or
 * above it, in a folder of the system. All that such a folder holds would be "inside", the things of everybody else too.
 */
export function projectFolder({ cwd, home }: Where): string | undefined {
  if (!cwd.startsWith('/')) return undefined
  const folder = posix.resolve(cwd)
  const holdsHome = home !== undefined && (home === folder || home.startsWith(`${folder}/`))
  return holdsHome || NO_PROJECT.test(folder) ? undefined : folder
}

/** Whether the path, as written, lies in the project (or is a harmless device); false when in doubt. */
export function isInsideProject(path: string, where: Where): boolean {
  const project = projectFolder(where)
  const resolved = resolvePath(path, where)
  const isInside = (each: string): boolean =>
    project !== undefined && (each === project || each.startsWith(`${project}/`))
  return resolved.length > 0 && resolved.every((each) => HARMLESS_TARGET.test(each) || isInside(each))
}

/** Whether a word names one of the places, whole or behind `=`, `@`, `:` or `,` (`of=…`, `-d @…`, `host:…`). */
export function namesPlace(word: string, places: readonly Place[], where: Where): boolean {
  return candidates(word, where).some((path) => places.some((place) => place.path.test(path)))
}

/** As `namesPlace` for the private places, among them a data folder that lies elsewhere than `~/.nod`. */
export function namesPrivatePlace(word: string, where: Where): boolean {
  if (namesPlace(word, PRIVATE_PLACES, where)) return true
  const { nodHome } = where
  if (nodHome === undefined) return false
  return candidates(word, where).some((path) => path === nodHome || path.startsWith(`${nodHome}/`))
}

function candidates(word: string, where: Where): readonly string[] {
  const known = where.resolved?.get(word)
  if (known) return known
  const found = resolveWord(word, where)
  where.resolved?.set(word, found)
  return found
}

function resolveWord(word: string, where: Where): readonly string[] {
  const parts = new Set([word, ...word.split(/[=@:,]/)])
  parts.delete('')
  return [...parts].flatMap((part) => {
    const resolved = resolvePath(part, where)
    // What cannot be resolved is compared as it stands: `$X/.ssh/id_rsa` names a key whatever X is.
    return resolved.length > 0 ? resolved : [`/${part}`]
  })
}
