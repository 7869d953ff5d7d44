import { describe, expect, it } from 'vitest'
import { messageOf } from '../../../pwa/worker/push-reading.ts'
import { makeTask, taskId } from '../../support/page-board.ts'
import { until } from '../../support/page-until.ts'
import { endingOf, pushOf, startWorker } from '../../support/worker-browser.ts'

const task = makeTask(1)
const titles = (actions: readonly { title: string }[] | undefined) => actions?.map(({ title }) => title)

describe('the push of a task', () => {
  it('is shown as it was written, with its buttons, and stays until it is answered', async () => {
    const phone = await startWorker()
    await phone.push(pushOf(task))
    expect(phone.on(task.id)).toMatchObject({
      title: 'Claude Code on desk asks to run a command',
      body: 'npm test 1',
      path: `/tasks/${task.id}`,
      isSilent: false,
      isQuestion: true,
      actions: [
        { action: 'allow', title: 'Allow' },
        { action: 'deny', title: 'Deny' },
      ],
    })
  })

  it('tells the relay that it arrived and was shown, by the relay’s clock and with the push’s secret', async () => {
    const phone = await startWorker({ skewMs: 90_000 })
    await phone.push(pushOf(task))
    const at = new Date(phone.clock.now() + 90_000).toISOString()
    const receipt = { taskId: task.id, rev: 1, at, secret: 'a-secret' }
    expect(phone.receipts()).toEqual([
      { ...receipt, step: 'received' },
      { ...receipt, step: 'shown' },
    ])
  })

  it('survives a system that shows nothing, and does not claim that it was shown', async () => {
    const phone = await startWorker()
    phone.refuseNotice()
    await phone.push(pushOf(task))
    expect(phone.receipts().map(({ step }) => step)).toEqual(['received'])
    expect(phone.reports).toEqual(['a notice could not be shown'])
    await phone.push(pushOf(makeTask(2)))
    expect(phone.on(taskId(2))?.title).toBe(task.title)
  })

  it('is shown without a network, and waits for no receipt longer than 3 s', async () => {
    const phone = await startWorker()
    phone.relay.mishap('/api/receipts', () => undefined)
    const taken = phone.push(pushOf(task))
    await until(() => phone.on(task.id) !== undefined, 'the notice')
    await until(() => phone.receipts().length === 2, 'both receipts')
    await phone.clock.passOne(3_000)
    await taken
  })

  it('offers no more buttons than the browser shows', async () => {
    for (const [maxActions, expected] of [
      [0, []],
      [1, ['Allow']],
      [2, ['Allow', 'Deny']],
    ] as const) {
      const phone = await startWorker({ maxActions })
      await phone.push(pushOf(task))
      expect(titles(phone.on(task.id)?.actions)).toEqual(expected)
    }
  })

  it('offers Allow only where the relay says that reading the notice is reading it all', async () => {
    for (const [data, text] of [
      [{ quickAllow: false }, {}],
      [{ kind: 'plan' }, {}],
      [{}, { body: ' ' }],
    ] as const) {
      const phone = await startWorker()
      await phone.push(pushOf(task, data, text))
      expect(titles(phone.on(task.id)?.actions)).toEqual(['Review', 'Deny'])
    }
  })

  it('has the two options of a question as its buttons', async () => {
    const phone = await startWorker()
    const actions = ['answer:0', 'answer:1']
    const question = { text: 'Which database?', labels: ['SQLite', 'Postgres'] }
    await phone.push(pushOf(task, { kind: 'question', quickAllow: false, actions, question }))
    expect(phone.on(task.id)?.actions).toEqual([
      { action: 'answer:0', title: '1 SQLite' },
      { action: 'answer:1', title: '2 Postgres' },
    ])
  })

  it('whose time is over says so, without a sound and without buttons', async () => {
    const phone = await startWorker({ skewMs: 3_600_000 })
    const expiresAt = new Date(phone.clock.now() + 3_600_000).toISOString()
    await phone.push(pushOf(task, { expiresAt }))
    expect(phone.on(task.id)).toMatchObject({ title: 'Expired', body: 'npm test 1', isSilent: true, actions: [] })
    expect(phone.receipts().map(({ step }) => step)).toEqual(['received'])
  })
})

describe('a push that comes late', () => {
  it('is not shown over the ending: the ending is shown again, quietly', async () => {
    const phone = await startWorker()
    await phone.push(endingOf(task, 'Allowed on Firefox'))
    await phone.push(pushOf(task))
    expect(phone.shown).toHaveLength(2)
    expect(phone.on(task.id)).toMatchObject({ title: 'Allowed on Firefox', isSilent: true, actions: [], data: {} })
    expect(phone.receipts().filter(({ rev }) => rev === 1)).toMatchObject([{ step: 'received' }])
  })

  it('gives way to the newer one about the same task, which is shown again quietly', async () => {
    const phone = await startWorker()
    await phone.push(pushOf(task, { rev: 3 }, { body: 'the newest' }))
    await phone.push(pushOf(task, { rev: 2 }, { body: 'older' }))
    expect(phone.on(task.id)).toMatchObject({ body: 'the newest', isSilent: true })
    expect(titles(phone.on(task.id)?.actions)).toEqual(['Allow', 'Deny'])
  })

  it('does not ask again what was settled in an open page', async () => {
    const phone = await startWorker()
    await phone.vault.pushes.remember(task.id, { rev: 0, ending: 'Allowed on Pixel 8', at: phone.clock.now() })
    await phone.push(pushOf(task))
    expect(phone.on(task.id)).toMatchObject({ title: 'Allowed on Pixel 8', body: 'npm test 1', actions: [] })
  })

  it('is a question again after a day: nothing is remembered for longer', async () => {
    const phone = await startWorker()
    await phone.push(endingOf(task, 'Expired'))
    phone.clock.advance(86_400_000)
    await phone.push(pushOf(task, { expiresAt: '2026-03-09T12:00:00.000Z' }))
    expect(phone.on(task.id)?.title).toBe(task.title)
  })

  it('is shown in its order when it comes together with the newer one', async () => {
    const phone = await startWorker()
    await Promise.all([phone.push(pushOf(task)), phone.push(endingOf(task, 'Answered elsewhere'))])
    expect(phone.shown.map(({ title }) => title)).toEqual([task.title, 'Answered elsewhere'])
  })
})

describe('the ending of a task', () => {
  it('takes the place of its question without a sound', async () => {
    const phone = await startWorker()
    await phone.push(pushOf(task))
    await phone.push(endingOf(task, 'Declined at the terminal'))
    expect(phone.on(task.id)).toMatchObject({ title: 'Declined at the terminal', isSilent: true, isQuestion: false })
    expect(phone.on(task.id)?.actions).toEqual([])
  })

  it('is followed by what became of it', async () => {
    const phone = await startWorker()
    await phone.push(endingOf(task, 'Allowed on Pixel 8'))
    await phone.push(endingOf(task, 'Ran in 0.6 s', { type: 'news', rev: 3 }))
    expect(phone.on(task.id)?.title).toBe('Ran in 0.6 s')
  })
})

describe('a push that is not understood', () => {
  const open = [{ action: 'open', title: 'Open' }]

  it('becomes a plain notice that opens the app, so that the browser shows none of its own', async () => {
    const nothing = [undefined, null, 'text', 7, {}, { notification: {} }, { notification: { title: '' } }, []]
    for (const message of nothing) {
      const phone = await startWorker()
      await phone.push(message)
      expect(phone.shown).toMatchObject([{ body: 'Nod has news. Open Nod.', actions: [], path: '/' }])
    }
  })

  it('of a newer version, of an unknown type, kind or button is text with Open, never with Allow', async () => {
    for (const data of [
      { v: 2 },
      { type: 'wish' },
      { kind: 'bargain' },
      { actions: ['allow-always'] },
      { actions: ['answer:2'] },
      { type: 'news', actions: ['allow'] },
    ]) {
      const phone = await startWorker()
      await phone.push(pushOf(task, data))
      expect([data, phone.on(task.id)?.title, phone.on(task.id)?.actions]).toEqual([data, task.title, open])
    }
  })

  it('with data of another shape keeps its text', async () => {
    const phone = await startWorker()
    const { notification } = pushOf(task)
    await phone.push({ notification: { ...notification, dir: 'down', data: { actions: ['allow'] } } })
    expect(phone.on(task.id)).toMatchObject({ title: task.title, body: 'npm test 1', actions: open })
    expect(phone.receipts()).toEqual([])
  })

  it('leads nowhere but to this origin', async () => {
    for (const [navigate, path] of [
      ['https://attacker.example/tasks/x?y=1', '/tasks/x?y=1'],
      ['https://nod.example/sessions/ses_00000000000000000000000001', '/sessions/ses_00000000000000000000000001'],
      ['javascript:alert(1)', '/'],
      ['//attacker.example', '/'],
      ['https://nod.example//attacker.example', '/attacker.example'],
      ['', '/'],
    ]) {
      const phone = await startWorker()
      await phone.push(pushOf(task, {}, { navigate: navigate ?? '' }))
      await phone.tap(task.id)
      expect([navigate, phone.opened]).toEqual([navigate, [`${phone.relay.origin}${path}`]])
    }
  })
})

describe('a push that Safari has read itself', () => {
  it('is taken from the notice it proposes', async () => {
    const phone = await startWorker({ maxActions: 0 })
    const { notification } = pushOf(task)
    await phone.push(messageOf(null, { ...notification, lang: '', dir: 'auto', silent: null }))
    expect(phone.on(task.id)).toMatchObject({ title: task.title, path: `/tasks/${task.id}`, actions: [] })
  })

  it('is a plain notice when there is neither', async () => {
    const phone = await startWorker()
    await phone.push(messageOf(null, undefined))
    expect(phone.shown[0]?.body).toBe('Nod has news. Open Nod.')
  })
})
