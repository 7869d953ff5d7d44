// Today's schemas read every message of protocol 1 and drop nothing of it.

import { createParser } from 'eventsource-parser'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { parseAskPolicy } from '../../relay/cli/ask-policy.ts'
import * as operator from '../../relay/cli/operator-answers.ts'
import { askSettingsBodySchema, hostAnswerSchema, sessionAnswerSchema } from '../../shared/ask-settings.ts'
import { boardSchema, deviceSchema } from '../../shared/board.ts'
import { decisionAnswerSchema, decisionBodySchema } from '../../shared/decision.ts'
import { errorAnswerSchema, errorStatus } from '../../shared/errors.ts'
import { ownDeliveriesSchema, testPushAnswerSchema } from '../../shared/own-deliveries.ts'
import {
  deviceAnswerSchema,
  pairAnswerSchema,
  pairBodySchema,
  settingsBodySchema,
  signedBodySchema,
  tokenAnswerSchema,
} from '../../shared/pairing.ts'
import { patchSchema } from '../../shared/patches.ts'
import {
  lookAnswerSchema,
  muteBodySchema,
  presenceAnswerSchema,
  presenceBodySchema,
  presenceWishSchema,
  visibleBodySchema,
} from '../../shared/presence.ts'
import { pushAnswerSchema, pushBodySchema, pushMessageSchema, receiptsBodySchema } from '../../shared/push.ts'
import { reachAnswerSchema, reachBodySchema } from '../../shared/reach.ts'
import { publicKeySchema, signatureMembers } from '../../shared/signing.ts'
import { boardAnswerSchema, helloSchema, pingSchema } from '../../shared/stream.ts'
import { taskDetailsSchema, taskPageSchema } from '../../shared/task.ts'
import { jsonObjectSchema } from '../../shared/wire.ts'
import { readFixtures } from './shape.ts'

const fixtures = readFixtures()
/** The file and the header have no schema of their own: hooks read them without a library. */
const askPolicySchema = v.pipe(
  v.unknown(),
  v.transform((file) => parseAskPolicy(JSON.stringify(file))),
)
const logLineSchema = v.looseObject({
  ...{ seq: v.number(), at: v.string(), what: v.string(), data: jsonObjectSchema },
  ...{ previous: v.string(), hash: v.string() },
})
const doctorObjectSchema = v.strictObject({
  ok: v.boolean(),
  checks: v.array(
    v.strictObject({
      ...{ check: v.string(), text: v.string(), remedy: v.exactOptional(v.string()) },
      state: v.picklist(['ok', 'weak', 'broken', 'unknown']),
    }),
  ),
})
const hookAnswerSchema = v.strictObject({
  hookSpecificOutput: v.looseObject({
    hookEventName: v.literal('PermissionRequest'),
    decision: v.looseObject({ behavior: v.picklist(['allow', 'deny']) }),
  }),
})

/** First pattern that fits; a file no line fits is a file nobody reads. */
const readers: readonly (readonly [RegExp, v.GenericSchema])[] = [
  [/^board\/every-member|^stream\/snapshot$/, boardSchema],
  [/^board\//, boardAnswerSchema],
  [/^stream\/hello/, helloSchema],
  [/^stream\/patch$/, patchSchema],
  [/^stream\/ping$/, pingSchema],
  [/^stream\/ready$/, v.strictObject({})],
  [/^stream\/(fresh|resumed)$/, v.string()],
  [/^tasks\/decision-.*request$/, decisionBodySchema],
  [/^tasks\/decision\.answer$/, decisionAnswerSchema],
  [/^tasks\/details/, taskDetailsSchema],
  [/^tasks\/changes-do-not-fit/, errorAnswerSchema],
  [/^tasks\/(last-)?page/, taskPageSchema],
  [/^tasks\/input/, jsonObjectSchema],
  [/^pairing\/pair\.request$/, pairBodySchema],
  [/^pairing\/pair\.answer$/, pairAnswerSchema],
  [/^pairing\/confirm\.request$|^devices\/token\.request$/, signedBodySchema],
  [/^pairing\/.*answer$|^devices\/(me|settings|no-quiet-hours)\.answer$/, deviceAnswerSchema],
  [/^devices\/(settings|no-quiet-hours)\.request$/, settingsBodySchema],
  [/^devices\/token\.answer$/, tokenAnswerSchema],
  [/^devices\/all\.answer$/, v.object({ devices: v.array(deviceSchema) })],
  [/^devices\/(me-with-push|push)\.answer$/, pushAnswerSchema],
  [/^devices\/push\.request$/, pushBodySchema],
  [/^devices\/test\.request$/, signedBodySchema],
  [/^devices\/test\.answer$/, testPushAnswerSchema],
  [/^devices\/deliveries\.answer$/, ownDeliveriesSchema],
  [/^push\/receipts\.request$/, receiptsBodySchema],
  [/^push\/receipts\.answer$/, v.strictObject({ taken: v.number(), unknown: v.number() })],
  [/^push\//, pushMessageSchema],
  [/^errors\//, v.object({ status: v.number(), body: errorAnswerSchema })],
  [/^hooks\/(allow|deny)|^contract-only\/hooks-allow/, hookAnswerSchema],
  [/^hooks\/informed/, v.strictObject({})],
  [/^hooks\/handed-back/, v.literal('')],
  [/^(operator|cli)\/pair$/, operator.pairAnswerSchema],
  [/^operator\/add-host|^cli\/hosts-add$/, operator.hostAddedSchema],
  [/^(operator|cli)\/hosts/, operator.hostsAnswerSchema],
  [/^(operator|cli)\/devices/, operator.devicesAnswerSchema],
  [/^(operator|cli)\/status/, operator.statusAnswerSchema],
  [/^operator\/test-step$/, operator.testStepSchema],
  [/^presence\/(away|back)\.request$/, presenceBodySchema],
  [/^presence\/visible\.request$/, visibleBodySchema],
  [/^presence\/mute\.request$/, muteBodySchema],
  [/^presence\/unmute\.request$/, signedBodySchema],
  [/^presence\/(un)?mute\.answer$/, deviceAnswerSchema],
  [/^operator\/presence\.request$/, presenceWishSchema],
  [/^presence\/looked\.answer$/, lookAnswerSchema],
  [/^reach\/tell\.request$/, reachBodySchema],
  [/^reach\/tell\.answer$/, reachAnswerSchema],
  [/^reach\/hello$/, helloSchema],
  [/^reach\/ready$/, v.strictObject({})],
  [/^reach\/.*line$|^cli\/reach-way/, operator.reachLineSchema],
  [/^operator\/doctor/, operator.doctorAnswerSchema],
  [/^cli\/doctor$/, doctorObjectSchema],
  [/^presence\/.*answer$|^operator\/presence\.answer$|^cli\/(away|here)$/, presenceAnswerSchema],
  [/^operator\/verify-log|^cli\/log-verify/, operator.verifyAnswerSchema],
  [/^log\/|^cli\/log-line$/, logLineSchema],
  [
    /^vectors\/signed/,
    v.object({ publicKey: publicKeySchema, method: v.string(), path: v.string(), body: decisionBodySchema }),
  ],
  [
    /^contract-only\/hooks-ask.*answer$/,
    v.object({ outcome: v.string(), answer: v.exactOptional(v.string()), message: v.exactOptional(v.string()) }),
  ],
  [/^contract-only\/(host|session)-settings\.request$/, askSettingsBodySchema],
  [/^asking\/host-settings\.answer$/, hostAnswerSchema],
  [/^asking\/session-settings\.answer$/, sessionAnswerSchema],
  [/^asking\/ask-policy$/, askPolicySchema],
  [/^contract-only\/(push-subscription|visible|mute|presence)\.request$/, v.looseObject(signatureMembers)],
  [/^contract-only\//, jsonObjectSchema],
]

describe('the schemas of today', () => {
  for (const [name, message] of fixtures) {
    it(`read ${name} and drop nothing`, () => {
      const schema = readers.find(([pattern]) => pattern.test(name))?.[1]
      if (!schema) throw new Error(`no schema reads ${name}`)
      expect(v.parse(schema, message)).toEqual(message)
    })
  }

  it('find no member in a fixture that they take for optional and nobody ever sends', () => {
    const boards = [...fixtures].flatMap(([name, board]) =>
      name.startsWith('board/every-member') ? [v.parse(boardSchema, board)] : [],
    )
    const members = (things: readonly object[]): ReadonlySet<string> =>
      new Set(things.flatMap((thing) => Object.keys(thing)))
    const { entries } = boardSchema
    for (const name of ['tasks', 'sessions', 'hosts', 'devices'] as const) {
      const things = boards.flatMap((board) => Object.values<object>(board[name]))
      const value = name in entries ? Reflect.get(Reflect.get(entries, name), 'value') : undefined
      const known = v.parse(v.looseObject({ entries: v.looseObject({}) }), value).entries
      expect([...members(things)].sort()).toEqual(Object.keys(known).sort())
    }
  })
})

describe('a stream of protocol 1', () => {
  const expected = {
    'stream/fresh': ['hello', 'snapshot', 'ready', 'patch', 'ping'],
    'stream/resumed': ['hello', 'patch', 'ready'],
  }
  for (const [name, order] of Object.entries(expected)) {
    it(`is read from ${name} by a real parser`, () => {
      const heard: string[] = []
      const parser = createParser({
        onEvent: ({ event = '', data }) => {
          heard.push(event)
          if (event === 'hello') v.parse(helloSchema, JSON.parse(data))
          if (event === 'snapshot') v.parse(boardSchema, JSON.parse(data))
          if (event === 'patch') v.parse(patchSchema, JSON.parse(data))
          if (event === 'ping') v.parse(pingSchema, JSON.parse(data))
        },
        onError: (fault) => expect.fail(fault.message),
      })
      parser.feed(v.parse(v.string(), fixtures.get(name)))
      expect(heard).toEqual(order)
    })
  }
})

describe('the errors of protocol 1', () => {
  it('are all there, each with the status of the table', () => {
    const codes = [...fixtures.keys()].filter((name) => name.startsWith('errors/')).map((name) => name.slice(7))
    expect(codes.sort()).toEqual(Object.keys(errorStatus).sort())
  })
})
