// D-Bus on the wire: values written and read by their signature, little-endian, each aligned to its own size.
// https://dbus.freedesktop.org/doc/dbus-specification.html#message-protocol-marshaling

/** What may be written: `s` and `o` text, `u` number, `as` texts, `g` a signature. */
export type Writable = string | number | readonly string[]

export class DbusWriter {
  readonly #parts: Buffer[] = []
  #length = 0

  align(size: number): void {
    const missing = (size - (this.#length % size)) % size
    if (missing > 0) this.bytes(Buffer.alloc(missing))
  }

  bytes(bytes: Buffer): void {
    this.#parts.push(bytes)
    this.#length += bytes.length
  }

  byte(value: number): void {
    this.bytes(Buffer.from([value]))
  }

  uint32(value: number): void {
    this.align(4)
    const bytes = Buffer.alloc(4)
    bytes.writeUInt32LE(value >>> 0)
    this.bytes(bytes)
  }

  text(value: string): void {
    const bytes = Buffer.from(value)
    this.uint32(bytes.length)
    this.bytes(bytes)
    this.byte(0)
  }

  signature(value: string): void {
    this.byte(value.length)
    this.bytes(Buffer.from(`${value}\0`, 'latin1'))
  }

  value(type: string, value: Writable): void {
    if (type === 'as' && typeof value === 'object') {
      const items = new DbusWriter()
      for (const item of value) items.text(item)
      const whole = items.whole()
      this.uint32(whole.length)
      this.bytes(whole)
    } else if (type === 'u' && typeof value === 'number') this.uint32(value)
    else if (type === 'g' && typeof value === 'string') this.signature(value)
    else if ((type === 's' || type === 'o') && typeof value === 'string') this.text(value)
    else throw new Error(`cannot write a ${typeof value} as ${type}`)
  }

  whole(): Buffer {
    return Buffer.concat(this.#parts)
  }
}

/** Writes values one after the other; `types` has one signature for each. */
export function writeValues(types: readonly string[], values: readonly Writable[]): Buffer {
  const writer = new DbusWriter()
  values.forEach((value, place) => {
    writer.value(types[place] ?? '', value)
  })
  return writer.whole()
}

/** Reads all values of a signature; arrays of bytes come as Buffer, dictionaries as objects. */
export function readValues(signature: string, bytes: Buffer, at = 0): readonly unknown[] {
  return new DbusReader(signature, bytes, at).all()
}

const alignments: Readonly<Record<string, number>> = { y: 1, g: 1, v: 1, n: 2, q: 2, x: 8, t: 8, d: 8, '(': 8, '{': 8 }

class DbusReader {
  readonly #signature: string
  readonly #bytes: Buffer
  #at: number
  #type = 0

  constructor(signature: string, bytes: Buffer, at: number) {
    this.#signature = signature
    this.#bytes = bytes
    this.#at = at
  }

  all(): readonly unknown[] {
    const values: unknown[] = []
    while (this.#type < this.#signature.length) values.push(this.#value())
    return values
  }

  #value(): unknown {
    const type = this.#signature.charAt(this.#type)
    this.#type += 1
    switch (type) {
      case 'y':
        return this.#bytes.readUInt8(this.#next(1))
      case 'b':
        return this.#bytes.readUInt32LE(this.#next(4)) === 1
      case 'n':
        return this.#bytes.readInt16LE(this.#next(2))
      case 'q':
        return this.#bytes.readUInt16LE(this.#next(2))
      case 'i':
        return this.#bytes.readInt32LE(this.#next(4))
      case 'u':
      case 'h':
        return this.#bytes.readUInt32LE(this.#next(4))
      case 'x':
        return this.#bytes.readBigInt64LE(this.#next(8))
      case 't':
        return this.#bytes.readBigUInt64LE(this.#next(8))
      case 'd':
        return this.#bytes.readDoubleLE(this.#next(8))
      case 's':
      case 'o':
        return this.#text(this.#bytes.readUInt32LE(this.#next(4)))
      case 'g':
        return this.#text(this.#bytes.readUInt8(this.#next(1)))
      case 'v':
        return this.#variant()
      case 'a':
        return this.#array()
      case '(':
        return this.#struct()
      default:
        throw new Error(`cannot read a value of type ${type}`)
    }
  }

  /** The place of a value of this size; the reader stands behind it afterwards. */
  #next(size: number): number {
    this.#align(size)
    this.#at += size
    return this.#at - size
  }

  #align(size: number): void {
    this.#at += (size - (this.#at % size)) % size
  }

  #text(length: number): string {
    const start = this.#at
    this.#at += length + 1
    return this.#bytes.toString('utf8', start, start + length)
  }

  #variant(): unknown {
    const inner = new DbusReader(this.#text(this.#bytes.readUInt8(this.#next(1))), this.#bytes, this.#at)
    const value = inner.#value()
    this.#at = inner.#at
    return value
  }

  #struct(): readonly unknown[] {
    this.#align(8)
    const values: unknown[] = []
    while (this.#signature.charAt(this.#type) !== ')') values.push(this.#value())
    this.#type += 1
    return values
  }

  #array(): unknown {
    const length = this.#bytes.readUInt32LE(this.#next(4))
    const element = this.#type
    const kind = this.#signature.charAt(element)
    this.#align(alignments[kind] ?? 4)
    const end = this.#at + length
    const values: unknown[] = []
    const entries: [string, unknown][] = []
    if (kind === 'y') {
      const bytes = this.#bytes.subarray(this.#at, end)
      this.#at = end
      this.#type = element + 1
      return bytes
    }
    while (this.#at < end) {
      if (kind === '{') {
        this.#align(8)
        this.#type = element + 1
        const key = String(this.#value())
        entries.push([key, this.#value()])
      } else {
        this.#type = element
        values.push(this.#value())
      }
    }
    this.#type = afterType(this.#signature, element)
    return kind === '{' ? Object.fromEntries(entries) : values
  }
}

/** The place behind the complete type that starts at `place`. */
function afterType(signature: string, place: number): number {
  const type = signature.charAt(place)
  if (type === 'a') return afterType(signature, place + 1)
  if (type !== '(' && type !== '{') return place + 1
  let next = place + 1
  while (!')}'.includes(signature.charAt(next))) next = afterType(signature, next)
  return next + 1
}
