// History: settled tasks beyond the board, read page by page.

import { taskPageSchema } from '../../../shared/task.ts'
import type { Api } from '../../link/api.ts'
import type { AppModel } from './app-model.ts'

const pageSize = 30

/** @throws an Error whose message says what to do, when the relay refuses or does not answer. */
export function createHistory(api: Api): AppModel['history'] {
  return async ({ q, before }) => {
    const query = new URLSearchParams({ q, limit: String(pageSize) })
    if (before !== undefined) query.set('before', before)
    const answer = await api.get(`/api/tasks?${query}`, taskPageSchema)
    if (!answer.ok) throw new Error(answer.message)
    return answer.value
  }
}
