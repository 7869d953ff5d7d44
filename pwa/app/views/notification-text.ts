// What notifications are doing, in the words of the bell.

import type { Notifications } from '../model/app-model.ts'

const texts: Readonly<Record<Notifications['state'], string>> = {
  unsupported: 'Notifications: not in this browser',
  'needs-install': 'Notifications: after Nod is on the home screen',
  'not-asked': 'Notifications: off',
  denied: 'Notifications: blocked',
  'no-subscription': 'Notifications: allowed, but off',
  working: 'Notifications: on',
}

export function bellText(state: Notifications['state'], hasProblem: boolean): string {
  return hasProblem ? 'Notifications: something is wrong' : texts[state]
}
