// Steps the scenarios share: what is asked of the model, and what a person does at the terminal.
import type { ToolCall, Turn } from './model-script.ts'
import type { Stage } from './record.ts'
import type { Arrival } from './recording-host.ts'

/** What every permission dialog shows. */
export const DIALOG = /Do you want to|Would you like to proceed/

export const bash = (command: string): ToolCall => ({ name: 'Bash', input: { command, description: 'Write a note' } })
export const calls = (...made: readonly ToolCall[]): Turn => ({ calls: made })
export const webFetch = (page: string): ToolCall => ({
  name: 'WebFetch',
  input: { url: `https://docs.example.com/${page}`, prompt: 'What does it say?' },
})

/** Types the prompt and awaits the nth gate, parked, with its dialog on the screen. */
export async function askUntilParked(stage: Stage, prompt: string): Promise<Arrival> {
  await prompted(stage, prompt)
  const gate = await stage.host.waitForEvent('PermissionRequest')
  await stage.terminal.waitFor(DIALOG)
  return gate
}

export async function prompted({ terminal, deed }: Stage, prompt: string): Promise<void> {
  await terminal.say(prompt)
  deed(`types "${prompt}"`)
}

/** Answers a parked gate as a device's decision would, and awaits the end of its process. */
export async function decide(
  { host, deed }: Pick<Stage, 'host' | 'deed'>,
  gate: Arrival,
  decision: object,
): Promise<void> {
  gate.answer({ hookSpecificOutput: { hookEventName: 'PermissionRequest', decision } })
  deed(`the hook answers ${JSON.stringify(decision)}`)
  await host.waitForEnd(gate)
}

/** Types /exit and awaits SessionEnd. */
export async function quit(stage: Stage): Promise<void> {
  await typeExit(stage)
  await stage.host.waitForEvent('SessionEnd')
}

export async function typeExit({ terminal, deed }: Stage): Promise<void> {
  await terminal.type('/exit')
  await terminal.waitFor(/\/exit/)
  await terminal.key('Enter')
  deed('types /exit')
}

/** Fails where a gate that should still wait does not: then the recording would not show what its name says. */
export function expectWaiting({ host }: Stage, gate: Arrival): void {
  if (!host.isWaiting(gate)) throw new Error(`the gate no longer waits: ${JSON.stringify(gate.ends)}`)
}
