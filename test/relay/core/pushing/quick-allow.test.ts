// Allow on the notification: the same rule for the button and for what the relay takes from it.

import { beforeEach, describe, expect, it } from 'vitest'
import type { TaskRecord } from '../../../../relay/core/records.ts'
import type { Device } from '../../../../shared/board.ts'
import type { JsonObject } from '../../../../shared/wire.ts'
import { aGate } from '../../../support/hook-bodies.ts'
import { type PushedPhone, pushedPhone } from '../../../support/pushed-phones.ts'
import { TestCore } from '../../../support/test-core.ts'

let board: TestCore
let phone: PushedPhone
let asked = 0
beforeEach(async () => {
  board = new TestCore()
  phone = await pushedPhone(board, 'phone')
})

const park = (tool_name: string, tool_input: JsonObject): TaskRecord => {
  asked += 1
  return board.park(aGate({ tool_name, tool_input }), { attach: `a0a0a0a0-${asked}` }).task
}
/** Whether the push offers Allow, and whether the relay takes it: never one without the other. */
async function isAllowed(
  tool: string,
  input: JsonObject,
  settings: Partial<Device['settings']> = {},
): Promise<boolean> {
  phone.change({ lockScreen: 'all', quickEdits: false, ...settings })
  const task = park(tool, input)
  await board.core.pushing.idle()
  const { data } = phone.got.at(-1)?.notification ?? {}
  const offered = data?.actions?.includes('allow') ?? false
  const taken = phone.decide(task, { via: 'notification' })
  expect(data?.quickAllow).toBe(offered)
  expect(taken).toMatchObject(offered ? { ok: true } : { ok: false, reason: 'review-required' })
  return offered
}

const edit = (lines: number, file_path = '/home/dev/acme/a.ts'): JsonObject => ({
  ...{ file_path, old_string: 'a', new_string: 'b\n'.repeat(lines) },
})
const quickEdits = { quickEdits: true }

describe('Allow from a notification', () => {
  it('is there for what a glance covers, on a lock screen that shows all', async () => {
    expect(await isAllowed('Bash', { command: 'npm test' })).toBe(true)
    expect(await isAllowed('Bash', { command: 'npm test' }, { lockScreen: 'tool' })).toBe(false)
    expect(await isAllowed('Bash', { command: 'npm test' }, { lockScreen: 'nothing', ...quickEdits })).toBe(false)
    expect(await isAllowed('Bash', { command: 'rm -rf build' })).toBe(false)
  })

  it('is there for edits of many lines only on a device that wants it', async () => {
    expect(await isAllowed('Edit', edit(20))).toBe(false)
    expect(await isAllowed('Edit', edit(20), quickEdits)).toBe(true)
    expect(await isAllowed('Write', { file_path: '/home/dev/acme/a', content: 'x\n'.repeat(30) }, quickEdits)).toBe(
      true,
    )
  })

  it.each([
    ['outside the project', 'Edit', edit(20, '/home/dev/other/a.ts')],
    ['of what steers the agent', 'Edit', edit(20, '/home/dev/acme/.claude/settings.json')],
    ['too long to be seen whole', 'Edit', edit(400)],
    ['with something hidden in it', 'Write', { file_path: '/home/dev/acme/a', content: 'a\u202e\n\n\n\nb' }],
    ['by another tool', 'MultiEdit', { file_path: '/home/dev/acme/a', edits: [{ old_string: 'x'.repeat(300) }] }],
    ['that is none', 'Bash', { command: 'make a &&\nmake b' }],
  ] as const)('is not there for an edit %s', async (_why, tool, input) => {
    expect(await isAllowed(tool, input, quickEdits)).toBe(false)
  })

  it('goes by the settings of the device that decides', async () => {
    const careful = await pushedPhone(board, 'careful', { first: phone })
    phone.change(quickEdits)
    const task = park('Edit', edit(20))
    expect(careful.decide(task, { via: 'notification' })).toMatchObject({ reason: 'review-required' })
    expect(phone.decide(task, { via: 'notification' })).toMatchObject({ ok: true })
  })
})
