// Tasks over HTTP: details, the whole input, history, and the decision.

import compression from 'compression'
import { type Response, Router } from 'express'
import * as v from 'valibot'
import { decisionBodySchema } from '../../shared/decision.ts'
import { type TaskId, taskIdSchema } from '../../shared/ids.ts'
import { searchLimit, taskStates } from '../../shared/task.ts'
import type { Core } from '../core/core.ts'
import { summaryOf, type TaskRecord } from '../core/records.ts'
import { decisionBodyLimit } from './body.ts'
import { readingDevice } from './credentials.ts'
import { refuse } from './refuse.ts'
import { parseBody, signedChange } from './signed-change.ts'
import { detailsOf } from './task-details.ts'

const doesNotFit =
  'is empty or of another shape than what was asked. Open the task again and change what it says, not what it is.'
const querySchema = v.object({
  state: v.exactOptional(v.picklist(taskStates)),
  q: v.exactOptional(v.pipe(v.string(), v.maxLength(searchLimit))),
  before: v.exactOptional(taskIdSchema),
  limit: v.exactOptional(
    v.pipe(v.string(), v.regex(/^[0-9]{1,3}$/), v.transform(Number), v.minValue(1), v.maxValue(200)),
  ),
})

export function taskRoutes(core: Core): Router {
  const router = Router({ caseSensitive: true })
  const packed = compression()
  router.post(
    '/api/tasks/:id/decision',
    ...signedChange(
      { core, schema: decisionBodySchema, limit: decisionBodyLimit, isResendable: true },
      ({ device, signed, body, request, response }) => {
        const id = taskIdOf(request.params.id)
        if (!id) return refuse(response, 'not-found')
        const result = core.decisions.decide(device, id, body, signed)
        if (result.ok) return void response.json({ task: summaryOf(result.task) })
        const { reason, task, path } = result
        refuse(response, reason, {
          ...(path !== undefined && { path, message: `\`${path}\` ${doesNotFit}` }),
          ...(task && { beside: { task: summaryOf(task) } }),
        })
      },
    ),
  )
  router.get('/api/tasks', packed, (request, response) => {
    if (!readingDevice(core, request, response)) return
    const query = parseBody(querySchema, request.query, response)
    if (!query) return
    const { limit = 50, ...rest } = query.output
    const found = core.store.tasks.search({ ...rest, limit: limit + 1 })
    const tasks = found.slice(0, limit).map(summaryOf)
    const next = found.length > limit ? tasks.at(-1)?.id : undefined
    response.json({ tasks, ...(next && { next }) })
  })
  router.get('/api/tasks/:id', packed, (request, response) => {
    if (!readingDevice(core, request, response)) return
    const task = findTask(core, request.params.id, response)
    if (task) response.json(detailsOf(core, task))
  })
  router.get('/api/tasks/:id/input', packed, (request, response) => {
    if (!readingDevice(core, request, response)) return
    const task = findTask(core, request.params.id, response)
    if (!task) return
    const input = core.store.tasks.input(task.id)
    if (input === undefined) {
      refuse(response, 'not-found', { message: 'This input is older than what the relay keeps; its summary remains.' })
    } else response.type('json').send(input)
  })
  return router
}

function findTask(core: Core, text: unknown, response: Response): TaskRecord | undefined {
  const id = taskIdOf(text)
  const task = id && (core.live.get(id) ?? core.store.tasks.get(id))
  if (!task) refuse(response, 'not-found', { message: 'There is no such task.' })
  return task
}

function taskIdOf(text: unknown): TaskId | undefined {
  return v.is(taskIdSchema, text) ? text : undefined
}
