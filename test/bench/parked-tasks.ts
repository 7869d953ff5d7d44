// Parked tasks as the bench decides on them: the board tells their digests, each decision is signed before the clock starts.

import * as v from 'valibot'
import { type Board, boardSchema } from '../../shared/board.ts'
import type { TaskSummary } from '../../shared/task.ts'
import type { TestDevice } from '../support/test-device.ts'

export async function parkedTasks(device: TestDevice): Promise<readonly TaskSummary[]> {
  const { body } = await device.get('/api/board')
  const { snapshot } = v.parse(v.object({ snapshot: boardSchema }), body)
  const board: Board = snapshot
  return Object.values(board.tasks).filter((task) => task.state === 'parked')
}

export async function signedAllow(device: TestDevice, task: TaskSummary): Promise<{ path: string; body: string }> {
  const path = `/api/tasks/${task.id}/decision`
  return { path, body: JSON.stringify(await device.sign('POST', path, device.decision(task))) }
}
