// Protocol buffers, as little as Google's check-in and message channel need: fields are written, lengths are read.
// https://protobuf.dev/programming-guides/encoding

const wireVarint = 0
const wireFixed64 = 1
const wireBytes = 2

/** A number in groups of seven bits, the lowest first. */
export function varint(value: number | bigint): Buffer {
  const bytes: number[] = []
  let rest = BigInt(value)
  do {
    const group = Number(rest & 0x7fn)
    rest >>= 7n
    bytes.push(rest === 0n ? group : group | 0x80)
  } while (rest !== 0n)
  return Buffer.from(bytes)
}

export function varintField(field: number, value: number | bigint): Buffer {
  return Buffer.concat([varint((field << 3) | wireVarint), varint(value)])
}

export function bytesField(field: number, value: string | Uint8Array): Buffer {
  const bytes = Buffer.from(value)
  return Buffer.concat([varint((field << 3) | wireBytes), varint(bytes.length), bytes])
}

export function fixed64Field(field: number, value: bigint): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64LE(value)
  return Buffer.concat([varint((field << 3) | wireFixed64), bytes])
}

/** The number at `at` and the place after it; undefined while its last byte has not come. */
export function readVarint(bytes: Buffer, at: number): { readonly value: number; readonly end: number } | undefined {
  let value = 0n
  for (let place = at; place < bytes.length; place += 1) {
    const byte = bytes.readUInt8(place)
    value |= BigInt(byte & 0x7f) << BigInt(7 * (place - at))
    if (byte < 0x80) return { value: Number(value), end: place + 1 }
  }
  return undefined
}
