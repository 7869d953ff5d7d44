// A test push: one task to this device alone, to see how far it comes.

import { type ReadonlySignal, signal } from '@preact/signals'
import type { Api } from '../../link/api.ts'
import type { Signer } from '../../link/signer.ts'
import type { AppModel, TestPush } from './app-model.ts'

const path = '/api/devices/me/test'

export function createTestPush(api: Api, signerNow: () => Signer | null): Pick<AppModel, 'testPush' | 'sendTestPush'> {
  const testPush = signal<TestPush>({ is: 'none' })
  const shown: ReadonlySignal<TestPush> = testPush
  return {
    testPush: shown,
    sendTestPush: async () => {
      const signer = signerNow()
      if (signer === null || testPush.peek().is === 'asking') return
      testPush.value = { is: 'asking' }
      const { testPushAnswerSchema } = await import('../../../shared/own-deliveries.ts')
      const answer = await api.send('POST', path, await signer.sign('POST', path, {}), testPushAnswerSchema)
      testPush.value = answer.ok ? { is: 'sent', taskId: answer.value.taskId } : { is: 'refused', why: answer.message }
    },
  }
}
