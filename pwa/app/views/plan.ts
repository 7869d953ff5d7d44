// A plan: whether there is one to read. What nobody here could read, nobody here approves.

import type { JsonObject } from '../../../shared/wire.ts'

export function isHandedOver({ plan }: JsonObject): boolean {
  return typeof plan === 'string' && plan.trim() !== ''
}
