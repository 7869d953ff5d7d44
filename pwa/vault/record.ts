// A record as it is read: another version may have written it, so one this version cannot read is as good as none.

import * as v from 'valibot'
import { type Identity, identitySchema } from './identity.ts'

export function parsed<T>(schema: v.GenericSchema<unknown, T>, record: unknown): T | null {
  const result = v.safeParse(schema, record)
  return result.success ? result.output : null
}

export function readIdentityRecord(record: unknown): Identity | null {
  return parsed(identitySchema, record)
}
