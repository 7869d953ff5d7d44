// Ids and codes: Crockford base32, and what people make of it when they type.

import * as fc from 'fast-check'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import {
  decisionIdSchema,
  deviceIdSchema,
  encodeCode,
  encodeCrockford,
  hostIdSchema,
  normaliseCode,
  sessionIdSchema,
  showCode,
  taskIdSchema,
} from '../../shared/ids.ts'

describe('an id', () => {
  it('has 26 characters for 128 bits, as ULIDs are written', () => {
    expect(encodeCrockford(new Uint8Array(16))).toBe('00000000000000000000000000')
    expect(encodeCrockford(new Uint8Array(16).fill(255))).toBe('7ZZZZZZZZZZZZZZZZZZZZZZZZZ')
    expect(encodeCrockford(Buffer.from('0123456789abcdef0123456789abcdef', 'hex'))).toBe('014D2PF2DBSQQG28T5CY4TQKFF')
  })

  it('is another one for other bytes, and sorts as they do', () => {
    const sixteen = fc.uint8Array({ minLength: 16, maxLength: 16 })
    fc.assert(
      fc.property(sixteen, sixteen, (a, b) => {
        const [left, right] = [encodeCrockford(a), encodeCrockford(b)]
        const order = Math.sign(Buffer.compare(a, b))
        expect(left < right ? -1 : left > right ? 1 : 0).toBe(order)
        expect(v.is(taskIdSchema, `task_${left}`)).toBe(true)
      }),
    )
  })

  it('is read only under its own prefix and only in this alphabet', () => {
    const id = '014D2PF2DBSQQG28T5CY4TQKFF'
    const schemas = {
      task: taskIdSchema,
      dev: deviceIdSchema,
      host: hostIdSchema,
      dec: decisionIdSchema,
      ses: sessionIdSchema,
    }
    for (const [prefix, schema] of Object.entries(schemas)) {
      for (const other of Object.keys(schemas)) expect(v.is(schema, `${other}_${id}`)).toBe(other === prefix)
      const strange = [
        id,
        `${prefix}_${id}\n`,
        ` ${prefix}_${id}`,
        `${prefix}_${id}0`,
        `${prefix}_${id.slice(1)}`,
        7,
        null,
      ]
      const letters = [...'ILOU'].map((letter) => `${prefix}_${letter}${id.slice(1)}`)
      for (const text of [...strange, ...letters, `${prefix}_${id.toLowerCase()}`])
        expect(v.is(schema, text)).toBe(false)
    }
  })
})

describe('a code', () => {
  it('has 8 characters out of 40 bits and is shown in two halves', () => {
    expect(encodeCode(Uint8Array.of(0, 31, 32, 255, 9, 10, 18, 30))).toBe('0Z0Z9AJY')
    expect(showCode('ABCD2345')).toBe('ABCD-2345')
  })

  it('is the same however it is typed', () => {
    const typed = [
      'AB0D-1345',
      'ab0d1345',
      ' ab0d 1345 ',
      'ABOD-I345',
      'abod-l345',
      'A-B-0-D-1-3-4-5',
      'AB0D\u20131345',
    ]
    for (const text of typed) expect(normaliseCode(text)).toBe('AB0D1345')
  })

  it('survives being shown and typed', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 8, maxLength: 8 }), (bytes) => {
        const code = encodeCode(bytes)
        expect(normaliseCode(showCode(code).toLowerCase())).toBe(code)
      }),
    )
  })

  it('that is garbage stays garbage', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => void expect(typeof normaliseCode(text)).toBe('string')),
    )
    expect(normaliseCode('U')).toBe('U')
  })
})
