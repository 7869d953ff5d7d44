// Recording a headless run: `claude -p` in a fresh home, which ends by itself; its gates are answered meanwhile.
import path from 'node:path'
import { makeAgentHome } from './agent-home.ts'
import type { Cli } from './cli-cache.ts'
import { runHeadless } from './headless.ts'
import { startModelApi } from './model-api.ts'
import { type Deed, type Scenario, type Stage, writeRecording } from './record.ts'
import { startRecordingHost } from './recording-host.ts'

export type HeadlessScenario = Pick<Scenario, 'name' | 'script'> & {
  readonly prompt: string
  readonly play: (stage: Omit<Stage, 'terminal'>) => Promise<void>
  /** What the run must have printed at its end. */
  readonly prints: string
}

/** Records `scenario` into `folder/<name>`, replacing what is there; returns how many events came. */
export async function recordHeadless(scenario: HeadlessScenario, folder: string, cli: Cli): Promise<number> {
  const home = await makeAgentHome()
  const host = await startRecordingHost()
  const api = await startModelApi(scenario.script)
  const ending = new AbortController()
  const deeds: Deed[] = []
  try {
    const place = { cwd: home.project, home: home.home, modelUrl: api.url, settings: host.settings, cli }
    const run = runHeadless({ ...place, prompt: scenario.prompt, signal: ending.signal })
    await scenario.play({ host, api, deed: (what) => deeds.push({ at: Date.now(), deed: what }) })
    const { stdout, stderr } = await run
    if (!stdout.includes(scenario.prints)) {
      throw new Error(`the scenario ${scenario.name} did not play; the run printed\n${stdout}${stderr}`)
    }
    await writeRecording(path.join(folder, scenario.name), host.arrivals, deeds, home)
    return host.arrivals.length
  } finally {
    ending.abort()
    await api.close()
    await host.close()
    await home.close()
  }
}
