// Sleep: a machine that sleeps asks nobody. What it is set to do when nobody types, as far as it can be asked.

import { jsonOf, type RunProgram } from '../run-program.ts'
import { type Check, ok, unknown, weak } from './check.ts'

const check = 'sleep'

type SleepParts = {
  /** As in `process.platform`. */
  readonly platform: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** The command that starts the relay. */
  readonly start: string
  readonly run: RunProgram
}

export async function sleepCheck({ platform, env, start, run }: SleepParts): Promise<Check> {
  if (env.WSL_DISTRO_NAME !== undefined) {
    return unknown(check, 'WSL sleeps when Windows does.', 'Look at Windows’ Settings, System, Power.')
  }
  return platform === 'darwin' ? onMac(run, start) : onLinux(run, start)
}

/** `pmset -g`: the settings in use, ` sleep  10 (…)` in minutes, 0 for never. */
async function onMac(run: RunProgram, start: string): Promise<Check> {
  const ran = await run('pmset', ['-g'])
  const minutes = ran.is === 'said' ? /^\s*sleep\s+(\d+)/m.exec(ran.text)?.[1] : undefined
  if (minutes === undefined) return unknown(check, 'pmset does not tell when this Mac sleeps.')
  if (minutes === '0') return ok(check, 'This Mac does not sleep by itself.')
  return weak(
    check,
    `This Mac sleeps after ${minutes} min; then nobody is asked.`,
    `Keep it awake while Nod runs: caffeinate -i ${start}`,
  )
}

/** systemd-logind acts for the whole machine, a desktop for its own session; either may be missing. */
async function onLinux(run: RunProgram, start: string): Promise<Check> {
  const [idle, desktop] = await Promise.all([idleAction(run), desktopSleep(run)])
  const remedy = `Keep it awake while Nod runs: systemd-inhibit --what=idle:sleep ${start}`
  if (desktop !== undefined && desktop > 0) {
    return weak(check, `This desktop suspends after ${Math.round(desktop / 60)} min; then nobody is asked.`, remedy)
  }
  if (idle !== undefined && /suspend|hibernate|sleep|halt|poweroff/.test(idle)) {
    return weak(check, `This machine does “${idle}” when it is idle (logind).`, remedy)
  }
  if (idle === undefined && desktop === undefined) {
    return unknown(check, 'Neither systemd-logind nor GNOME tells when this machine sleeps.')
  }
  return ok(check, 'This machine does not sleep by itself.')
}

async function idleAction(run: RunProgram): Promise<string | undefined> {
  const manager = ['org.freedesktop.login1', '/org/freedesktop/login1', 'org.freedesktop.login1.Manager']
  const said = jsonOf(await run('busctl', ['--system', '--json=short', 'get-property', ...manager, 'IdleAction']))
  const action = typeof said === 'object' && said !== null && 'data' in said ? said.data : undefined
  return typeof action === 'string' ? action : undefined
}

/** Seconds until GNOME suspends on mains; 0: never. */
async function desktopSleep(run: RunProgram): Promise<number | undefined> {
  const schema = 'org.gnome.settings-daemon.plugins.power'
  const [type, timeout] = await Promise.all(
    ['sleep-inactive-ac-type', 'sleep-inactive-ac-timeout'].map((key) => run('gsettings', ['get', schema, key])),
  )
  if (type?.is !== 'said' || timeout?.is !== 'said') return undefined
  const seconds = Number(/(\d+)\s*$/.exec(timeout.text)?.[1] ?? '0')
  return /nothing|blank|logout/.test(type.text) ? 0 : seconds
}
