// Records all scenarios, or those named: `npx tsx test/support/claude-code/record-all.ts [name…]`.
import { fileURLToPath } from 'node:url'
import { answerScenarios } from './answer-scenarios.ts'
import { fetchCli } from './cli-cache.ts'
import { elicitationScenarios } from './elicitation-scenarios.ts'
import { headlessScenarios } from './headless-scenarios.ts'
import { hookScenarios } from './hook-scenarios.ts'
import { newsScenarios } from './news-scenarios.ts'
import { record } from './record.ts'
import { recordHeadless } from './record-headless.ts'
import { replyScenarios } from './reply-scenarios.ts'
import { subagentScenarios } from './subagent-scenarios.ts'
import { terminalScenarios } from './terminal-scenarios.ts'

const folder = fileURLToPath(new URL('../../fixtures/recordings', import.meta.url))
const scenarios = [
  ...terminalScenarios,
  ...hookScenarios,
  ...answerScenarios,
  ...replyScenarios,
  ...elicitationScenarios,
  ...subagentScenarios,
  ...newsScenarios,
  ...headlessScenarios,
]
const named = process.argv.slice(2)
const unknown = named.filter((name) => !scenarios.some((scenario) => scenario.name === name))
if (unknown.length > 0) {
  process.stderr.write(
    `no scenario is called ${unknown.join(', ')}; there are\n${scenarios.map((s) => s.name).join('\n')}\n`,
  )
  process.exit(2)
}

const cli = await fetchCli()
for (const scenario of scenarios.filter(({ name }) => named.length === 0 || named.includes(name))) {
  const startedAt = performance.now()
  try {
    const isHeadless = 'prompt' in scenario
    const events = isHeadless ? await recordHeadless(scenario, folder, cli) : await record(scenario, folder, cli)
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
    process.stdout.write(`${scenario.name}: ${events} events, ${seconds} s, Claude Code ${cli.version}\n`)
  } catch (fault) {
    process.exitCode = 1
    console.error(fault)
  }
}
