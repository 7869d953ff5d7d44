// An agent whose process the hook's client cannot see: its hook has entered a place with process numbers of its own.

import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { launcherPath } from '../../relay/cli/connect/launcher.ts'
import { type AgentStory, openAgentStory } from '../support/journey/agent-story.ts'
import { lacks } from '../support/journey/missing.ts'
import { wantsToRun } from '../support/journey/story.ts'

/** No process has it: Linux counts up to 4194304. */
const NOBODY = 4_194_305

let story: AgentStory
afterEach(() => story?.close())

/** The launcher that Claude Code starts names an agent that is nowhere to be seen. */
async function hideAgent(): Promise<void> {
  const launcher = launcherPath(story.relay.home)
  const text = await readFile(launcher, 'utf8')
  await writeFile(launcher, text.replace('\nhook=', `\nexport CLAUDE_PID=${NOBODY}\nhook=`))
  expect(await readFile(launcher, 'utf8')).toContain(`CLAUDE_PID=${NOBODY}`)
}

describe.skipIf(lacks('tmux'))('an agent that its hook cannot see', () => {
  it('waits for the decision and takes it', async () => {
    story = await openAgentStory({ turns: [wantsToRun('echo one > note.txt'), { text: 'The note is written.' }] })
    await hideAgent()
    await story.terminal.say('write the note')
    const task = await story.nextTask('permission')
    await story.decide(task, {})
    await story.terminal.waitFor('The note is written.')
    expect(existsSync(join(story.agent.project, 'note.txt'))).toBe(true)
    expect((await story.ended(task)).effect).toMatchObject({ state: 'confirmed', outcome: 'ran' })
  })
})
