// What this machine lacks: told by name by `npm test`, so that a suite that cannot run says so and does not pass silently.

/** Whether one of these programs is missing here (chromium, firefox-esr, dbus, libnotify, caddy, tmux). */
export function lacks(...programs: readonly string[]): boolean {
  const missing = (process.env.NOD_TEST_MISSING ?? '').split(',')
  return programs.some((program) => missing.includes(program))
}
