// What begins once the relay answers, and is fetched only then: the first look at the inbox does not need it.

import { computed, type ReadonlySignal } from '@preact/signals'
import type { Phase } from './app-model.ts'
import { type FetchAheadOptions, startFetchAhead } from './fetch-ahead.ts'
import { type LookedAtOptions, tellWhetherLookedAt } from './looked-at.ts'

export type AfterwardsOptions = FetchAheadOptions &
  Pick<LookedAtOptions, 'world' | 'signer' | 'sitsAtHost' | 'onMeanwhile'> & { readonly phase: ReadonlySignal<Phase> }

/** The answer ends it. */
export function startAfterwards(options: AfterwardsOptions): () => void {
  const { phase, isAnswering } = options
  const ends = [
    startFetchAhead(options),
    tellWhetherLookedAt({
      ...options,
      isReachable: computed(() => phase.value.is === 'paired' && isAnswering.value),
    }),
  ]
  return () => {
    for (const end of ends) end()
  }
}
