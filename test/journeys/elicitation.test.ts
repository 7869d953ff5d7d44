// What an MCP server asks the person through the real Claude Code, answered by a device: the server gets what was filled in.

import { afterEach, describe, expect, it } from 'vitest'
import { asksAddress, asksForm, withFormServer } from '../support/claude-code/form-server.ts'
import { type AgentStory, openAgentStory } from '../support/journey/agent-story.ts'
import { lacks } from '../support/journey/missing.ts'

let story: AgentStory
afterEach(() => story?.close())

describe.skipIf(lacks('tmux'))('a form of an MCP server', () => {
  it.each([
    ['filled in', { verdict: 'answer', input: { region: 'north', replicas: 2 } }, /accept.*"region":"north"/],
    ['declined', { verdict: 'deny' }, /decline/],
    ['cancelled', { verdict: 'cancel' }, /cancel/],
  ])('%s: the server is told', async (_, decision, told) => {
    story = await openAgentStory({ turns: [asksForm, { text: 'The server knows.' }], setUp: withFormServer })
    await story.terminal.say('deploy it')
    const task = await story.nextTask('elicitation')
    expect(task).toMatchObject({ title: 'The server forms asks for input' })
    expect(task.preview).toContain('Where shall it be deployed?\nregion: Region')
    const refused = await story.phone.decide(task, { verdict: 'answer', input: { region: 'west' } })
    expect(refused).toMatchObject({ status: 422, body: { error: { code: 'answers-do-not-fit' } } })
    await story.decide(task, decision)
    expect((await story.model.waitForToolResult(({ text }) => text.includes('the person said'))).text).toMatch(told)
    expect((await story.ended(task, 'delivered')).state).toBe('decided')
  })

  it('is an address to open where the server wants that', async () => {
    story = await openAgentStory({ turns: [asksAddress, { text: 'The server knows.' }], setUp: withFormServer })
    await story.terminal.say('deploy it')
    const task = await story.nextTask('elicitation')
    expect(task).toMatchObject({ title: 'The server forms asks you to open sign-in.example.com' })
    await story.decide(task, { verdict: 'answer' })
    const { text } = await story.model.waitForToolResult((result) => result.text.includes('the person said'))
    expect(text).toContain('accept')
  })

  it('left by Esc at the terminal, which tells nobody, is over at the next prompt', async () => {
    story = await openAgentStory({ turns: [asksForm, { text: 'The server knows.' }], setUp: withFormServer })
    await story.terminal.say('deploy it')
    const task = await story.nextTask('elicitation')
    await story.terminal.waitFor('Calling forms')
    await story.terminal.key('Escape')
    await story.terminal.waitFor('Interrupted')
    await story.terminal.say('leave it then')
    await story.until(task, { state: 'withdrawn', reason: 'answered-elsewhere' })
  })
})
