// Settings: every one by environment and by flag of `nod start`; a flag wins over the environment, that over the default.
// Nothing is guessed from a bad value: it is refused in one sentence that says what would do.

import { isIP } from 'node:net'
import { resolve } from 'node:path'
import { dataFolderOf } from './data-folder.ts'

/** What the command line and the environment may say, one row a setting; `nod start --help` is printed from it. */
export const settingRows = [
  { key: 'home', flag: '--home <folder>', env: 'NOD_HOME', default: '~/.nod', what: 'data folder' },
  {
    key: 'port',
    flag: '--port <number>',
    env: 'NOD_PORT',
    default: '4127',
    what: 'port, 0 for any',
  },
  {
    key: 'bind',
    flag: '--bind <address>',
    env: 'NOD_BIND',
    default: '127.0.0.1',
    what: 'address to listen on, another one only with https',
  },
  {
    key: 'origin',
    flag: '--origin <url>',
    env: 'NOD_ORIGIN',
    default: 'none',
    what: 'public https address',
  },
  {
    key: 'tlsCert',
    flag: '--tls-cert <file>',
    env: 'NOD_TLS_CERT',
    default: 'none',
    what: 'certificate with its chain, PEM: the relay speaks https',
  },
  {
    key: 'tlsKey',
    flag: '--tls-key <file>',
    env: 'NOD_TLS_KEY',
    default: 'none',
    what: 'key of the certificate, PEM',
  },
  {
    key: 'contact',
    flag: '--contact <address>',
    env: 'NOD_CONTACT',
    default: 'none',
    what: 'yours, for push services',
  },
  {
    key: 'pushHosts',
    flag: '--push-hosts <names>',
    env: 'NOD_PUSH_HOSTS',
    default: 'none',
    what: 'push services of your own',
  },
  {
    key: 'parkHours',
    flag: '--park-hours <hours>',
    env: 'NOD_PARK_HOURS',
    default: '12',
    what: 'how long a request waits',
  },
  {
    key: 'logLevel',
    flag: '--log-level <level>',
    env: 'NOD_LOG',
    default: 'info',
    what: 'how much is logged',
  },
] as const

export type SettingFlags = { readonly [K in (typeof settingRows)[number]['key']]?: string }

export type Settings = {
  readonly home: string
  readonly port: number
  /** Absent: 127.0.0.1. */
  readonly bind?: string
  readonly origin?: string
  /** Absolute paths of a certificate and its key. */
  readonly tls?: { readonly certFile: string; readonly keyFile: string }
  readonly contact?: string
  /** Endings of host names, without the known push services; absent when none were named. */
  readonly pushHosts?: readonly string[]
  readonly parkMs: number
  readonly logLevel: string
}

type Environment = Readonly<Record<string, string | undefined>>
type Read<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly message: string }

const logLevels = ['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace']
const hourMs = 3_600_000

/** The settings of a start, or the sentence about the first bad value. */
export function readSettings(
  flags: SettingFlags,
  env: Environment,
  from: { readonly homedir: string; readonly cwd: string },
): Read<Settings> {
  const said = (key: keyof SettingFlags) => saidAbout(key, flags, env)
  const port = readPort(said('port'))
  const tls = readTls(said('tlsCert'), said('tlsKey'), from.cwd)
  const bind = readBind(said('bind'), tls.ok && tls.value !== undefined)
  const origin = readOrigin(said('origin'))
  const contact = readContact(said('contact'))
  const pushHosts = readPushHosts(said('pushHosts'))
  const parkMs = readParkMs(said('parkHours'))
  const logLevel = readLogLevel(said('logLevel'))
  if (!port.ok) return port
  if (!tls.ok) return tls
  if (!bind.ok) return bind
  if (!origin.ok) return origin
  if (!contact.ok) return contact
  if (!pushHosts.ok) return pushHosts
  if (!parkMs.ok) return parkMs
  if (!logLevel.ok) return logLevel
  return {
    ok: true,
    value: {
      home: dataFolderOf(said('home')?.text, from),
      port: port.value,
      ...(bind.value === undefined ? {} : { bind: bind.value }),
      ...(origin.value === undefined ? {} : { origin: origin.value }),
      ...(tls.value === undefined ? {} : { tls: tls.value }),
      ...(contact.value === undefined ? {} : { contact: contact.value }),
      ...(pushHosts.value === undefined ? {} : { pushHosts: pushHosts.value }),
      parkMs: parkMs.value,
      logLevel: logLevel.value,
    },
  }
}

type Said = { readonly text: string; readonly by: string }

/** A setting's text and who said it, for the sentence; an empty text counts as nothing said. */
function saidAbout(key: keyof SettingFlags, flags: SettingFlags, env: Environment): Said | undefined {
  const row = settingRows.find((each) => each.key === key)
  const flag = flags[key]
  if (flag !== undefined && flag !== '') return { text: flag, by: row?.flag.split(' ')[0] ?? key }
  const variable = row === undefined ? undefined : env[row.env]
  return variable === undefined || variable === '' ? undefined : { text: variable, by: row?.env ?? key }
}

function readPort(said: Said | undefined): Read<number> {
  if (said === undefined) return { ok: true, value: 4127 }
  const port = Number(said.text)
  if (/^\d+$/.test(said.text) && port <= 65_535) return { ok: true, value: port }
  return { ok: false, message: `${said.by} must be a port from 0 to 65535, not "${said.text}".` }
}

/** Both or neither: half a pair would be an http relay whose owner believes otherwise. */
function readTls(cert: Said | undefined, key: Said | undefined, cwd: string): Read<Settings['tls']> {
  if (cert === undefined && key === undefined) return { ok: true, value: undefined }
  if (cert === undefined || key === undefined) {
    const missing = cert === undefined ? '--tls-cert (NOD_TLS_CERT)' : '--tls-key (NOD_TLS_KEY)'
    return { ok: false, message: `${(cert ?? key)?.by} needs ${missing} beside it: https takes both.` }
  }
  return { ok: true, value: { certFile: resolve(cwd, cert.text), keyFile: resolve(cwd, key.text) } }
}

/** Tokens and tasks must not cross a network in the clear. */
function readBind(said: Said | undefined, isTls: boolean): Read<string | undefined> {
  if (said === undefined) return { ok: true, value: undefined }
  if (isIP(said.text) === 0) {
    return {
      ok: false,
      message: `${said.by} must be an address in numbers, such as 192.168.1.20, or 0.0.0.0 for all, not "${said.text}".`,
    }
  }
  if (isTls || said.text === '127.0.0.1') return { ok: true, value: said.text }
  return {
    ok: false,
    message: `${said.by} ${said.text} needs https: give --tls-cert and --tls-key, or leave it out and put a proxy in front.`,
  }
}

function readOrigin(said: Said | undefined): Read<string | undefined> {
  if (said === undefined) return { ok: true, value: undefined }
  const example = 'such as https://nod.example.org'
  const url = URL.canParse(said.text) ? new URL(said.text) : undefined
  if (url === undefined || !['https:', 'http:'].includes(url.protocol)) {
    return { ok: false, message: `${said.by} must be an https address ${example}, not "${said.text}".` }
  }
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '' || url.username !== '' || url.password !== '') {
    return {
      ok: false,
      message: `${said.by} must be an address alone, ${example}, without a path or anything behind it.`,
    }
  }
  if (url.protocol === 'http:' && !['localhost', '127.0.0.1', '[::1]'].includes(url.hostname)) {
    return {
      ok: false,
      message: `${said.by} must begin with https: a phone gets no notifications from "${said.text}".`,
    }
  }
  return { ok: true, value: url.origin }
}

/** Push services write there when something is wrong with our messages; a bare mail address is taken as mailto. */
function readContact(said: Said | undefined): Read<string | undefined> {
  if (said === undefined) return { ok: true, value: undefined }
  const text = /^[^\s:@/]+@[^\s:@/]+$/.test(said.text) ? `mailto:${said.text}` : said.text
  const isMail = /^mailto:[^\s:@/]+@[^\s:@/]+\.[^\s:@/]+$/.test(text)
  const isPage = URL.canParse(text) && new URL(text).protocol === 'https:' && new URL(text).hostname !== 'localhost'
  if (isMail || isPage) return { ok: true, value: text }
  return { ok: false, message: `${said.by} must be a mail address or an https address, not "${said.text}".` }
}

/** A word alone such as "org" would allow every name below it; addresses in numbers are for a service on this machine. */
function readPushHosts(said: Said | undefined): Read<readonly string[] | undefined> {
  if (said === undefined) return { ok: true, value: undefined }
  const hosts = said.text.split(',').map((name) => name.trim().toLowerCase())
  const label = '[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?'
  const isHost = new RegExp(`^(localhost|${label}([.]${label})+)$`)
  const bad = hosts.find((name) => !isHost.test(name))
  if (bad === undefined) return { ok: true, value: hosts }
  return {
    ok: false,
    message: `${said.by} must be host names such as push.example.org, with commas between them, not "${bad}".`,
  }
}

function readParkMs(said: Said | undefined): Read<number> {
  if (said === undefined) return { ok: true, value: 12 * hourMs }
  const hours = Number(said.text)
  if (/^\d+(\.\d+)?$/.test(said.text) && hours > 0 && hours <= 24)
    return { ok: true, value: Math.round(hours * hourMs) }
  return { ok: false, message: `${said.by} must be a number of hours, more than 0 and at most 24, not "${said.text}".` }
}

function readLogLevel(said: Said | undefined): Read<string> {
  if (said === undefined) return { ok: true, value: 'info' }
  if (logLevels.includes(said.text)) return { ok: true, value: said.text }
  return { ok: false, message: `${said.by} must be one of ${logLevels.join(', ')}, not "${said.text}".` }
}
