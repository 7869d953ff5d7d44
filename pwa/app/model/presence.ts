// Presence, as the app sets it: `auto`, `away` or `here`, and what happened meanwhile for whoever comes back.

import { type ReadonlySignal, signal } from '@preact/signals'
import * as v from 'valibot'
import type { Meanwhile, PresenceState } from '../../../shared/presence.ts'
import type { Api } from '../../link/api.ts'
import type { Signer } from '../../link/signer.ts'
import type { AppModel } from './app-model.ts'
import { done, outcomeOf, refusal } from './outcome.ts'

export type PresenceModel = Pick<AppModel, 'setPresence' | 'meanwhile' | 'dismissMeanwhile'> & {
  /** The relay told it to this page, because it is looked at. */
  readonly tell: (meanwhile: Meanwhile) => void
  /** This browser is another device now. */
  readonly clear: () => void
}

const path = '/api/presence'

export function createPresence(api: Api, signerNow: () => Signer | null): PresenceModel {
  const meanwhile = signal<Meanwhile | null>(null)
  const shown: ReadonlySignal<Meanwhile | null> = meanwhile

  return {
    meanwhile: shown,
    setPresence: async (presence: PresenceState, until?: number) => {
      const signer = signerNow()
      if (signer === null) return refusal('not-paired', 'This browser is not paired. Pair it first.')
      const { meanwhileSchema } = await import('../../../shared/presence.ts')
      // Only what is read here: the board tells the state itself.
      const answerSchema = v.object({ meanwhile: v.exactOptional(meanwhileSchema) })
      const wish = { presence, ...(until === undefined ? {} : { until: new Date(until).toISOString() }) }
      const answer = await api.send('PUT', path, await signer.sign('PUT', path, wish), answerSchema)
      if (!answer.ok) return outcomeOf(answer)
      meanwhile.value = answer.value.meanwhile ?? null
      return done
    },
    tell: (told) => {
      meanwhile.value = told
    },
    dismissMeanwhile: () => {
      meanwhile.value = null
    },
    clear: () => {
      meanwhile.value = null
    },
  }
}
