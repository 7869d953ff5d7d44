// Push JSON: one message for all browsers (declarative Web Push), never more than a push service takes.

import { cutText } from '../../../shared/neutralise.ts'
import { type PushData, type PushMessage, pushBytesLimit, pushVersion } from '../../../shared/push.ts'
import type { Push } from '../ports.ts'
import { topicOf } from './topic.ts'

export type Message = {
  readonly title: string
  readonly body?: string
  /** The page to open. */
  readonly navigate: string
  readonly tag: string
  readonly silent?: true
  readonly data: Omit<PushData, 'v'>
}

/** https://webkit.org/blog/16535: Safari wants `mutable` in both places to let a worker change what it shows. */
export function pushJson({ title, body, navigate, tag, silent, data }: Message): string {
  const message: PushMessage = {
    web_push: 8030,
    notification: {
      title,
      ...(body !== undefined && body !== '' && { body }),
      navigate,
      tag,
      lang: 'en',
      dir: 'auto',
      ...(silent && { silent }),
      mutable: true,
      data: { v: pushVersion, ...data },
    },
    mutable: true,
  }
  return JSON.stringify(message)
}

export function isWithinLimit(message: Message): boolean {
  return Buffer.byteLength(pushJson(message)) <= pushBytesLimit
}

/** The message with as much of its body as there is room for; what is cut off is marked. */
export function cutToLimit(message: Message): Message {
  const { body = '', ...rest } = message
  if (isWithinLimit(message)) return message
  let [fits, tooMany] = [0, body.length]
  while (tooMany - fits > 1) {
    const half = Math.floor((fits + tooMany) / 2)
    if (isWithinLimit({ ...rest, body: cutText(body, half).text })) fits = half
    else tooMany = half
  }
  return { ...rest, body: cutText(body, fits).text }
}

/** As the sender takes it. `expiresAt` in ms since 1970. The smallest form has neither body nor buttons. */
export function pushOf(message: Message, { urgency, expiresAt }: Pick<Push, 'urgency' | 'expiresAt'>): Push {
  const { body: _, data, ...rest } = message
  const { actions: __, question: ___, quickAllow: ____, ...bare } = data
  return {
    payload: pushJson(cutToLimit(message)),
    minimal: pushJson({ ...rest, data: bare }),
    topic: topicOf(message.tag),
    urgency,
    expiresAt,
  }
}
