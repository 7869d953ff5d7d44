// Recording: plays one scenario on the real CLI in a fresh home and writes down every hook body, when it fired and arrived,
// and how each gate's process ended. The folders it writes are what the relay's rules are tested against.
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { type AgentHome, makeAgentHome } from './agent-home.ts'
import type { Cli } from './cli-cache.ts'
import { type ModelApi, startModelApi } from './model-api.ts'
import type { ModelScript } from './model-script.ts'
import { type Arrival, type RecordingHost, startRecordingHost } from './recording-host.ts'
import { startTerminal, type Terminal } from './terminal.ts'

/** What a scenario plays with. `deed` notes what a person did, or the host answered, for `deeds.json`. */
export type Stage = {
  readonly terminal: Terminal
  readonly host: RecordingHost
  readonly api: ModelApi
  readonly deed: (what: string) => void
}

export type Scenario = {
  readonly name: string
  readonly script: ModelScript
  readonly permissionMode?: 'plan' | 'auto'
  /** Variables of the CLI beside those it always gets. */
  readonly env?: Readonly<Record<string, string>>
  /** Events held open beside the permission requests. */
  readonly parks?: readonly string[]
  /** Puts what the scenario needs into the agent's home; answers further arguments of the CLI. */
  readonly setUp?: (home: AgentHome) => Promise<readonly string[] | undefined>
  /** Makes of the host's settings those of the agent. Default: as they are. */
  readonly settings?: (settings: RecordingHost['settings']) => RecordingHost['settings']
  readonly play: (stage: Stage) => Promise<void>
}

/** Records `scenario` into `folder/<name>`, replacing what is there; returns how many events came. */
export async function record(scenario: Scenario, folder: string, cli: Cli): Promise<number> {
  const home = await makeAgentHome()
  const host = await startRecordingHost(scenario.parks ? { parks: scenario.parks } : {})
  const api = await startModelApi(scenario.script)
  const deeds: Deed[] = []
  try {
    const { permissionMode, env } = scenario
    const more = { ...(permissionMode && { permissionMode }), ...(env && { env }) }
    const args = (await scenario.setUp?.(home)) ?? []
    const settings = scenario.settings?.(host.settings) ?? host.settings
    const place = { cwd: home.project, home: home.home, modelUrl: api.url, settings, cli, args, ...more }
    const terminal = await startTerminal(place)
    try {
      const deed = (what: string): void => {
        deeds.push({ at: Date.now(), deed: what })
      }
      await scenario.play({ terminal, host, api, deed })
    } catch (cause) {
      const shown = await terminal.screen().catch(() => 'no screen')
      throw new Error(`the scenario ${scenario.name} did not play; the terminal shows\n${shown}`, { cause })
    } finally {
      await terminal.close()
    }
    await writeRecording(path.join(folder, scenario.name), host.arrivals, deeds, home)
    return host.arrivals.length
  } finally {
    await api.close()
    await host.close()
    await home.close()
  }
}

export type Deed = { readonly at: number; readonly deed: string }

/** Writes down what came, in place of what the folder held. */
export async function writeRecording(
  folder: string,
  arrivals: readonly Arrival[],
  deeds: readonly Deed[],
  home: AgentHome,
): Promise<void> {
  await mkdir(folder, { recursive: true })
  for (const file of await readdir(folder)) await rm(path.join(folder, file))
  const zero = Math.min(...arrivals.map(({ firedAt }) => firedAt))
  const since = (instant: number): number => Math.round(instant - zero)

  const timeline = arrivals.map((arrival, n) => {
    const [end] = arrival.ends
    return {
      n,
      file: fileNameOf(arrival, n),
      firedAt: since(arrival.firedAt),
      arrivedAt: since(arrival.arrivedAt),
      ...(arrival.parked ? { attach: 'parked' } : {}),
      ...(arrival.entrypoint === 'cli' ? {} : { entrypoint: arrival.entrypoint }),
      ...(end === undefined ? {} : { end: { ...end, at: since(end.at) } }),
    }
  })
  const save = (file: string, content: unknown): Promise<void> =>
    writeFile(path.join(folder, file), `${anonymised(JSON.stringify(content, null, 2), home)}\n`)
  await Promise.all(arrivals.map((arrival, n) => save(fileNameOf(arrival, n), arrival.body)))
  await save('timeline.json', timeline)
  await save(
    'deeds.json',
    deeds.map(({ at, deed }) => ({ at: since(at), deed })),
  )
}

function fileNameOf({ body }: Arrival, n: number): string {
  const tool = body.tool_name === undefined ? '' : `-${body.tool_name}`
  return `${String(n).padStart(2, '0')}-${body.hook_event_name}${tool}.json`
}

// The agent's home is <root>/home/dev: without the root, and without its dashed form in the transcripts' folder names,
// the paths are those of a developer called dev.
function anonymised(text: string, { root }: AgentHome): string {
  return text.replaceAll(root, '').replaceAll(root.replaceAll(/[^A-Za-z0-9]/g, '-'), '')
}
