// Ask settings: what a host or one session has to ask about, and whether its stops wait for a reply, signed by this
// device's key. What the relay says it is now comes back: nothing is shown as chosen before that.

import { hostAnswerSchema, sessionAnswerSchema } from '../../../shared/ask-settings.ts'
import type { JsonObject } from '../../../shared/wire.ts'
import type { Api } from '../../link/api.ts'
import type { Answer } from '../../link/refusal.ts'
import type { Signer } from '../../link/signer.ts'
import type { AppModel, AskChange, Told } from './app-model.ts'
import { refusal } from './outcome.ts'

export type AskSettings = Pick<AppModel, 'changeHost' | 'changeSession'>

export function createAskSettings(api: Api, signerNow: () => Signer | null): AskSettings {
  async function patch<A, T>(
    path: string,
    change: AskChange,
    send: (body: string) => Promise<Answer<A>>,
    pick: (answer: A) => T,
  ): Promise<Told<T>> {
    const signer = signerNow()
    if (signer === null) return refusal('not-paired', 'This browser is not paired. Pair it first.')
    const wish: JsonObject = { ...change }
    const answer = await send(await signer.sign('PATCH', path, wish))
    if (answer.ok) return { ok: true, value: pick(answer.value) }
    return refusal(answer.is === 'refused' ? answer.code : answer.is, answer.message)
  }

  return {
    changeHost: (id, change) => {
      const path = `/api/hosts/${id}`
      const send = (body: string) => api.send('PATCH', path, body, hostAnswerSchema)
      return patch(path, change, send, ({ host }) => host)
    },
    changeSession: (id, change) => {
      const path = `/api/sessions/${id}`
      const send = (body: string) => api.send('PATCH', path, body, sessionAnswerSchema)
      return patch(path, change, send, ({ session }) => session)
    },
  }
}
