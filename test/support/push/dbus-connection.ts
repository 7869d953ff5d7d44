// A connection to a message bus: says who it is, owns a name, answers calls and sends signals.

import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import * as v from 'valibot'
import { DbusWriter, readValues, type Writable, writeValues } from './dbus-wire.ts'

const kinds = { call: 1, reply: 2, error: 3, signal: 4 } as const
const fields = {
  path: 1,
  interface: 2,
  member: 3,
  error: 4,
  replyTo: 5,
  destination: 6,
  sender: 7,
  signature: 8,
} as const
const noReplyExpected = 1
const wholeHeader = 16

/** Values with their types, one signature each (`s`, `u`, `as`, …). */
export type Values = { readonly types: readonly string[]; readonly values: readonly Writable[] }
export type DbusCall = { readonly member: string; readonly args: readonly unknown[] }

export type DbusConnection = {
  signal(path: string, name: string, member: string, values: Values): void
  close(): void
}

type Message = {
  readonly kind: number
  readonly flags: number
  readonly serial: number
  readonly fields: ReadonlyMap<number, unknown>
  readonly args: readonly unknown[]
}

/** Connects to the bus at this socket and owns `name`; `answer` gives a call's reply, undefined for a method we lack. */
export async function ownBusName(
  socketPath: string,
  name: string,
  answer: (call: DbusCall) => Values | undefined,
): Promise<DbusConnection> {
  const socket = await authenticate(socketPath)
  const replies = new Map<number, (message: Message) => void>()
  let serial = 0

  function send(kind: number, header: Readonly<Record<number, Writable>>, flags: number, body?: Values): number {
    serial += 1
    socket.write(writeMessage(kind, flags, serial, header, body))
    return serial
  }

  function call(member: string, body?: Values): Promise<Message> {
    const bus = 'org.freedesktop.DBus'
    const header = {
      [fields.path]: '/org/freedesktop/DBus',
      [fields.interface]: bus,
      [fields.member]: member,
      [fields.destination]: bus,
    }
    const number = send(kinds.call, header, 0, body)
    return new Promise((resolve) => replies.set(number, resolve))
  }

  readMessages(socket, (message) => {
    if (message.kind === kinds.reply || message.kind === kinds.error) {
      const number = Number(message.fields.get(fields.replyTo))
      replies.get(number)?.(message)
      replies.delete(number)
      return
    }
    if (message.kind !== kinds.call) return
    const given = answer({ member: String(message.fields.get(fields.member)), args: message.args })
    if ((message.flags & noReplyExpected) !== 0) return
    const to = { [fields.destination]: String(message.fields.get(fields.sender)), [fields.replyTo]: message.serial }
    if (given) send(kinds.reply, to, noReplyExpected, given)
    else send(kinds.error, { ...to, [fields.error]: 'org.freedesktop.DBus.Error.UnknownMethod' }, noReplyExpected)
  })

  await call('Hello')
  const doNotQueue = 4
  const { args } = await call('RequestName', { types: ['s', 'u'], values: [name, doNotQueue] })
  if (args[0] !== 1) throw new Error(`the bus does not give the name ${name}: ${String(args[0])}`)
  return {
    signal: (path, from, member, values) => {
      const header = { [fields.path]: path, [fields.interface]: from, [fields.member]: member }
      send(kinds.signal, header, noReplyExpected, values)
    },
    close: () => socket.destroy(),
  }
}

async function authenticate(socketPath: string): Promise<Socket> {
  const socket = connect(socketPath)
  await once(socket, 'connect')
  const uid = Buffer.from(String(process.getuid?.() ?? 0)).toString('hex')
  socket.write(`\0AUTH EXTERNAL ${uid}\r\n`)
  const [said] = await once(socket, 'data')
  if (!String(said).startsWith('OK')) throw new Error(`the bus refuses: ${String(said)}`)
  socket.write('BEGIN\r\n')
  return socket
}

const fieldTypes: Readonly<Record<number, string>> = { 1: 'o', 2: 's', 3: 's', 4: 's', 5: 'u', 6: 's', 8: 'g' }

function writeMessage(
  kind: number,
  flags: number,
  serial: number,
  header: Readonly<Record<number, Writable>>,
  body: Values = { types: [], values: [] },
): Buffer {
  const payload = writeValues(body.types, body.values)
  const all = { ...header, ...(body.types.length > 0 && { [fields.signature]: body.types.join('') }) }
  const list = new DbusWriter()
  for (const [code, value] of Object.entries(all)) {
    const type = fieldTypes[Number(code)] ?? 's'
    list.align(8)
    list.byte(Number(code))
    list.signature(type)
    list.value(type, value)
  }
  const whole = new DbusWriter()
  whole.bytes(Buffer.from([0x6c, kind, flags, 1]))
  whole.uint32(payload.length)
  whole.uint32(serial)
  const listed = list.whole()
  whole.uint32(listed.length)
  whole.bytes(listed)
  whole.align(8)
  whole.bytes(payload)
  return whole.whole()
}

const fieldListSchema = v.array(v.tuple([v.number(), v.unknown()]))

function readMessages(socket: Socket, take: (message: Message) => void): void {
  let unread = Buffer.alloc(0)
  socket.on('data', (chunk: Buffer) => {
    unread = Buffer.concat([unread, chunk])
    while (unread.length >= wholeHeader) {
      const fieldsEnd = wholeHeader + unread.readUInt32LE(12)
      const bodyStart = Math.ceil(fieldsEnd / 8) * 8
      const end = bodyStart + unread.readUInt32LE(4)
      if (unread.length < end) return
      take(readMessage(unread.subarray(0, end), bodyStart))
      unread = unread.subarray(end)
    }
  })
}

function readMessage(bytes: Buffer, bodyStart: number): Message {
  const [list] = readValues('a(yv)', bytes, 12)
  const named = new Map(v.parse(fieldListSchema, list))
  const signature = named.get(fields.signature)
  return {
    kind: bytes.readUInt8(1),
    flags: bytes.readUInt8(2),
    serial: bytes.readUInt32LE(8),
    fields: named,
    args: typeof signature === 'string' ? readValues(signature, bytes.subarray(bodyStart)) : [],
  }
}
