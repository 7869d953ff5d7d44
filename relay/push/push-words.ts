// Push words: what the person is told when a push did not get through. Never the endpoint, never a key.

import type { PushOutcome } from '../core/ports.ts'
import type { End, ServiceAnswer } from './answer-table.ts'

const openNod = 'Open Nod on the device to subscribe again.'

export const noContact =
  "Apple's push service takes messages only from somebody it can write to. " +
  'Set NOD_CONTACT to your mail address, or NOD_ORIGIN to the public https address, and start Nod again.'

export const notAllowed =
  'The address of this subscription belongs to no push service that Nod knows. ' +
  'If the service is your own, name its host in NOD_PUSH_HOSTS and start Nod again.'

export const unusableKeys = `The keys of this subscription cannot be used. ${openNod}`

/** `service` begins the sentence. */
export function outcomeOf(end: End, service: string, answer?: ServiceAnswer): PushOutcome {
  const status = answer?.kind === 'status' ? `status ${answer.status}` : (answer?.code ?? 'no answer')
  switch (end) {
    case 'accepted':
      return { ok: true }
    case 'gone':
      return { ok: false, reason: 'gone', message: `${service} no longer knows this subscription. ${openNod}` }
    case 'alarm':
      return {
        ok: false,
        reason: 'refused',
        message:
          `${service} does not accept this relay as the sender (${status}). ` +
          "Check this machine's clock and NOD_CONTACT; if both are right, switch notifications off and on on the device.",
      }
    case 'refused':
      return { ok: false, reason: 'refused', message: `${service} does not take this message (${status}).` }
    case 'unreachable':
      return {
        ok: false,
        reason: 'unreachable',
        message:
          answer?.kind === 'status'
            ? `${service} has a fault of its own (${status}) and did not take the message.`
            : `${service} did not answer (${status}). Is this machine online?`,
      }
    case 'expired':
      return {
        ok: false,
        reason: 'expired',
        message: `The time was over before ${inSentence(service)} took the message.`,
      }
  }
}

function inSentence(service: string): string {
  return service.replace(/^The /, 'the ')
}
