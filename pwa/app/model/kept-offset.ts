// The relay's clock for the worker: what this page learns of it lies in the vault, because a worker has no stream to learn from.

import type { ClockOffset } from '../../link/clock-offset.ts'
import type { Vault } from '../../vault/vault.ts'

/** Milliseconds to add to this device's clock, under this name among the settings; the worker reads it. */
const settingKey = 'clockOffsetMs'

/** Milliseconds a signature does not feel; every ping moves the offset by a few. */
const slackMs = 250

export type KeptOffset = {
  /** What an earlier page wrote: a start without a network must not count by a clock that is wrong. Never rejects. */
  readonly recall: () => Promise<void>
  /** The offset may have changed. */
  readonly touch: () => void
  /** The vault was emptied: it is written whatever it is. */
  readonly write: () => void
}

export function keepOffset(vault: Vault, offset: ClockOffset): KeptOffset {
  let written = 0

  function write(): void {
    written = offset.ms()
    // Without it the worker trusts its own clock.
    void vault.writeSetting(settingKey, written).catch(() => undefined)
  }

  return {
    recall: async () => {
      const kept = await vault.readSetting(settingKey).catch(() => undefined)
      if (typeof kept === 'number' && Number.isFinite(kept)) offset.recall(kept)
    },
    touch: () => {
      if (Math.abs(offset.ms() - written) >= slackMs) write()
    },
    write,
  }
}
