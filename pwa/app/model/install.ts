// Installing: whether this page is an app on this device, and whether the browser offers to make it one.

import { computed, type ReadonlySignal, signal } from '@preact/signals'
import type { AppModel, Install } from './app-model.ts'
import type { InstallOffer, World } from './world.ts'

export type InstallModel = Pick<AppModel, 'install' | 'installApp'> & { readonly close: () => void }

export function createInstall(page: World['page']): InstallModel {
  const offer = signal<InstallOffer | null>(null)
  const install: ReadonlySignal<Install> = computed(() => {
    if (page.isInstalled()) return 'here'
    if (needsInstall(page)) return 'first'
    return offer.value === null ? 'by-hand' : 'offered'
  })
  const close = page.onInstallOffer((next) => {
    offer.value = next
  })
  return {
    install,
    installApp: async () => {
      // Put away by the person: the browser may offer it again later.
      await offer
        .peek()
        ?.ask()
        .catch(() => undefined)
    },
    close,
  }
}

/** iOS and iPadOS push to installed apps only, whose storage is not the tab's. */
export function needsInstall(page: Pick<World['page'], 'isInstalled' | 'platform'>): boolean {
  return !page.isInstalled() && ['iOS', 'iPadOS'].includes(page.platform)
}
