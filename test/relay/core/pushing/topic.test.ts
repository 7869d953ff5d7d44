// The topic: legal for every push service, the same for a task, and silent about it.

import { describe, expect, it } from 'vitest'
import { topicOf } from '../../../../relay/core/pushing/topic.ts'
import { randomIds } from '../../../../relay/random-ids.ts'

describe('the topic of a task', () => {
  it('is 24 base64url characters: RFC 8030 takes 32, Apple no length of 4n + 1', () => {
    const ids = randomIds()
    for (let i = 0; i < 100; i++) expect(topicOf(ids.task())).toMatch(/^[A-Za-z0-9_-]{24}$/)
  })

  it('is the same for one task and another for another', () => {
    const [one, other] = ['task_01J0000000000000000000000A', 'task_01J0000000000000000000000B'] as const
    expect(topicOf(one)).toBe(topicOf(one))
    expect(topicOf(one)).not.toBe(topicOf(other))
  })

  it('does not tell the push service which task it is', () => {
    const id = 'task_01J0000000000000000000000A'
    expect(Buffer.from(topicOf(id), 'base64url').toString('latin1')).not.toContain('01J')
  })
})
