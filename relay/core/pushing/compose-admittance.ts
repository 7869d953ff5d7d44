// News of who was let in or out: told to every device, so that nobody can do it behind their backs. A normal notification.

import { cutText } from '../../../shared/neutralise.ts'
import type { Admittance } from '../happenings.ts'
import type { Push } from '../ports.ts'
import { pushOf } from './push-json.ts'

/** A phone that was off for a day learns of it all the same. */
const lifeMs = 24 * 3_600_000

/** To whom news go that are about no task. `now` in ms since 1970. */
export type NewsAddressed = {
  readonly origin: string
  readonly secret: string
  readonly now: number
  readonly isQuiet?: boolean
}

export function composeAdmittance(
  admittance: Admittance,
  { origin, secret, now, isQuiet = false }: NewsAddressed,
): Push {
  const { title, body } = wordsOf(admittance)
  const { id } = 'device' in admittance ? admittance.device : admittance.host
  return pushOf(
    {
      ...{ title, body, navigate: `${origin}/devices`, tag: id, data: { type: 'news', rev: 1, secret } },
      ...(isQuiet && { silent: true }),
    },
    { urgency: 'high', expiresAt: now + lifeMs },
  )
}

function wordsOf(admittance: Admittance): { readonly title: string; readonly body: string } {
  switch (admittance.what) {
    case 'device-paired':
      return { title: `${named(admittance.device)} was paired`, body: notYou }
    case 'device-awaits': {
      const { checkDigits } = admittance.device
      const digits = `${checkDigits.slice(0, 3)} ${checkDigits.slice(3)}`
      return {
        title: `${named(admittance.device)} asks to be let in`,
        body: `Check digits ${digits}. Confirm it only if its own screen shows the same.`,
      }
    }
    case 'device-confirmed':
      return { title: `${named(admittance.device)} may decide from now on`, body: notYou }
    case 'device-revoked':
      return { title: `${named(admittance.device)} was revoked`, body: 'It can no longer read or decide anything.' }
    case 'devices-reset':
      return {
        title: 'Nod was started over',
        body: 'Every device was revoked, this one too. If this was not you, look at the machine Nod runs on.',
      }
    case 'host-added':
      return { title: `The host ${named(admittance.host)} was added`, body: 'Its agents may ask from now on.' }
    case 'host-revoked':
      return { title: `The host ${named(admittance.host)} was revoked`, body: 'Its agents can no longer ask.' }
  }
}

const notYou = 'If this was not you, open Nod and revoke it.'

/** Typed by whoever pairs, neutralised when it was taken. */
function named({ name }: { readonly name: string }): string {
  return cutText(name, 60).text
}
