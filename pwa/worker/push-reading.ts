// Reading a push. The relay may be weeks newer than this worker: what it does not know it shows as text, and never acts on.

import * as v from 'valibot'
import type { TaskId } from '../../shared/ids.ts'
import { type PushData, pushDataSchema, pushVersion } from '../../shared/push.ts'
import { parseJson } from '../link/refusal.ts'

export type Push = {
  readonly title: string
  readonly body: string
  readonly path: string
  readonly tag: string | null
  readonly isSilent: boolean
  readonly lang?: string
  readonly dir?: 'auto' | 'ltr' | 'rtl'
  /** `null`: text of a version or a shape that is not ours. */
  readonly data: PushData | null
  /** What was read, to be remembered and read again. */
  readonly message: unknown
}

/** About one task: these have an order. */
export type TaskPush = Push & { readonly data: PushData & { readonly taskId: TaskId } }

/** The least that can be shown. Members of another type are left out rather than losing the text. */
const textSchema = v.object({
  notification: v.object({
    title: v.pipe(v.string(), v.minLength(1)),
    body: v.fallback(v.string(), ''),
    navigate: v.fallback(v.string(), '/'),
    tag: v.fallback(v.nullable(v.string()), null),
    lang: v.fallback(v.nullable(v.string()), null),
    dir: v.fallback(v.nullable(v.picklist(['auto', 'ltr', 'rtl'])), null),
    silent: v.fallback(v.boolean(), false),
    data: v.exactOptional(v.unknown()),
  }),
})

/** Safari hands its own proposal over instead of bytes; `undefined` for what is no message at all. */
export function messageOf(text: string | null, proposal: unknown): unknown {
  return text === null ? { notification: proposal } : parseJson(text)
}

/** `null`: not even text. `origin` is this worker's own: a push leads nowhere else. */
export function readPush(message: unknown, origin: string): Push | null {
  const text = v.safeParse(textSchema, message)
  if (!text.success) return null
  const { title, body, navigate, tag, lang, dir, silent, data } = text.output.notification
  const parsed = v.safeParse(pushDataSchema, data)
  return {
    title,
    body,
    path: pathWithin(navigate, origin),
    tag: tag === '' ? null : tag,
    isSilent: silent,
    ...(lang === null ? {} : { lang }),
    ...(dir === null ? {} : { dir }),
    data: parsed.success && parsed.output.v === pushVersion ? parsed.output : null,
    message: { notification: text.output.notification },
  }
}

export function isTaskPush(push: Push): push is TaskPush {
  return push.data?.taskId !== undefined
}

/** Path and query of an address, on whatever origin the relay believes this device to be. */
export function pathWithin(address: string, origin: string): string {
  if (!URL.canParse(address, origin)) return '/'
  const { protocol, pathname, search } = new URL(address, origin)
  // A path that begins with two slashes would name another host.
  return /^https?:$/.test(protocol) ? `${pathname.replace(/^\/+/, '/')}${search}` : '/'
}
