// Settings: every one by environment and by flag of `nod start`; a flag wins over the environment, that over the default.
// Nothing is guessed from a bad value: it is refused in one sentence that says what would do.

import { dataFolderOf } from './data-folder.ts'

/** What the command line and the environment may say, one row a setting; `nod start --help` is printed from it. */
export const settingRows = [
  { key: 'home', flag: '--home <folder>', env: 'NOD_HOME', default: '~/.nod', what: 'data folder' },
  {
    key: 'port',
    flag: '--port <number>',
    env: 'NOD_PORT',
    default: '4127',
    what: 'port on 127.0.0.1, 0 for any',
  },
  {
    key: 'origin',
    flag: '--origin <url>',
    env: 'NOD_ORIGIN',
    default: 'none',
    what: 'public https address',
  },
  {
    key: 'contact',
    flag: '--contact <address>',
    env: 'NOD_CONTACT',
    default: 'none',
    what: 'yours, for push services',
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
  readonly origin?: string
  readonly contact?: string
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
  const origin = readOrigin(said('origin'))
  const contact = readContact(said('contact'))
  const parkMs = readParkMs(said('parkHours'))
  const logLevel = readLogLevel(said('logLevel'))
  if (!port.ok) return port
  if (!origin.ok) return origin
  if (!contact.ok) return contact
  if (!parkMs.ok) return parkMs
  if (!logLevel.ok) return logLevel
  return {
    ok: true,
    value: {
      home: dataFolderOf(said('home')?.text, from),
      port: port.value,
      ...(origin.value === undefined ? {} : { origin: origin.value }),
      ...(contact.value === undefined ? {} : { contact: contact.value }),
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
