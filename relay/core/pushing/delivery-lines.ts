// Delivery lines: what a task's page shows of its pushes, one line a device, over everything that asked it.

import type { TaskDetails } from '../../../shared/task.ts'
import { type DeliveryRecord, iso } from '../records.ts'

type Line = TaskDetails['deliveries'][number]

/** Shown where two pushes were accepted and the device gave no sign of life. */
export const notConfirmed =
  'Not confirmed: sent twice, and nothing was heard of the device. Is it on, online, and Nod allowed to run there?'

/** `records` of one task by device, then rev. */
export function deliveryLines(records: readonly DeliveryRecord[]): readonly Line[] {
  const devices = new Set(records.map(({ deviceId }) => deviceId))
  return [...devices].flatMap((deviceId) => lineOf(records.filter((one) => one.deviceId === deviceId)) ?? [])
}

function lineOf(records: readonly DeliveryRecord[]): Line | undefined {
  const asking = records.filter(({ type }) => type === 'task' || type === 'test')
  const summaries = records.filter(({ type }) => type === 'summary')
  // Where a task's own push came to nothing, the summary it stood in is what the device was told.
  const isOwn = summaries.length === 0 || asking.some(({ acceptedAt }) => acceptedAt !== undefined)
  const told = isOwn ? asking : summaries
  const newest = told.at(-1)
  if (!newest) return undefined
  const [acceptedAt, receivedAt] = [firstOf(told, 'acceptedAt'), firstOf(told, 'receivedAt')]
  const [shownAt, decidedAt] = [firstOf(told, 'shownAt'), firstOf(told, 'decidedAt')]
  const problem = problemOf(told, newest)
  const resend = told.find(({ isResend }) => isResend)
  return {
    deviceId: newest.deviceId,
    ...(acceptedAt !== undefined && { acceptedAt: iso(acceptedAt) }),
    ...(acceptedAt !== undefined && newest.acceptedBy && { acceptedBy: newest.acceptedBy }),
    ...(!isOwn && { inSummary: true }),
    ...(resend && { resentAt: iso(resend.composedAt) }),
    ...(receivedAt !== undefined && { receivedAt: iso(receivedAt) }),
    ...(shownAt !== undefined && { shownAt: iso(shownAt) }),
    ...(decidedAt !== undefined && { decidedAt: iso(decidedAt) }),
    ...(problem !== undefined && { problem }),
  }
}

/** What went wrong at last; nothing once one got through and something was heard of it. */
function problemOf(told: readonly DeliveryRecord[], newest: DeliveryRecord): string | undefined {
  if (firstOf(told, 'acceptedAt') === undefined) return newest.problem
  const isHeard = told.some(({ receivedAt, decidedAt }) => (receivedAt ?? decidedAt) !== undefined)
  return !isHeard && firstOf(told, 'unconfirmedAt') !== undefined ? notConfirmed : undefined
}

type Instant = 'acceptedAt' | 'receivedAt' | 'shownAt' | 'decidedAt' | 'unconfirmedAt'

function firstOf(records: readonly DeliveryRecord[], step: Instant): number | undefined {
  return records.find((one) => one[step] !== undefined)?.[step]
}
