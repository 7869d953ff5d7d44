// A fresh home for the real CLI: onboarded, its key approved, auto mode not offered, the folder trusted, nothing asked of the internet.
// Tests never run it in the home of whoever runs them: that one has real settings, real hooks and a real account.
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

const KEY = 'sk-ant-api03-a-key-that-only-the-scripted-server-knows'

export type AgentHome = {
  /** Folder that holds all of this agent's files; `home` and `project` lie in it as /home/dev and /home/dev/acme. */
  readonly root: string
  readonly home: string
  readonly project: string
  readonly close: () => Promise<void>
}

/** Makes the folders and, with `settings`, `~/.claude/settings.json`; its permission mode is `default` unless they say so. */
export async function makeAgentHome(settings?: Readonly<Record<string, unknown>>): Promise<AgentHome> {
  const root = await realpath(await mkdtemp(path.join(tmpdir(), 'nod-agent-')))
  const home = path.join(root, 'home/dev')
  const project = path.join(home, 'acme')
  await mkdir(path.join(home, '.claude'), { recursive: true })
  await mkdir(path.join(project, 'src'), { recursive: true })
  await mkdir(path.join(home, '.cache'))
  await writeFile(path.join(project, 'README.md'), '# Acme\n')
  await greetNobody(home, project)
  await writeSettings(home, settings ?? {})
  return { root, home, project, close: () => rm(root, { recursive: true, force: true, maxRetries: 5 }) }
}

/** Writes `~/.claude/settings.json`; a running CLI picks hook changes up live. */
export async function writeSettings(home: string, settings: Readonly<Record<string, unknown>>): Promise<void> {
  const whole = { permissions: { defaultMode: 'default' }, ...settings }
  await writeFile(path.join(home, '.claude/settings.json'), `${JSON.stringify(whole, null, 2)}\n`)
}

/** The environment the CLI runs in: only this, so that proxies, tokens and a surrounding agent's variables stay out. */
export function agentEnvironment(
  home: string,
  modelUrl: string,
  extra: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  return {
    PATH: process.env.PATH ?? '/usr/local/bin:/usr/bin:/bin',
    HOME: home,
    TMPDIR: path.join(home, '.cache'),
    SHELL: '/bin/sh',
    LANG: 'C.UTF-8',
    TERM: 'xterm-256color',
    ANTHROPIC_BASE_URL: modelUrl,
    ANTHROPIC_API_KEY: KEY,
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    DISABLE_TELEMETRY: '1',
    DISABLE_AUTOUPDATER: '1',
    ...extra,
  }
}

async function greetNobody(home: string, project: string): Promise<void> {
  const known = {
    hasCompletedOnboarding: true,
    theme: 'dark',
    hasSeenAutoDefaultNudge: true,
    customApiKeyResponses: { approved: [KEY.slice(-20)] },
    projects: { [project]: { hasTrustDialogAccepted: true } },
  }
  await writeFile(path.join(home, '.claude.json'), JSON.stringify(known))
}
