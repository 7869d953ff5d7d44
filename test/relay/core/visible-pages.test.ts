// Visible pages: a device counts as looked at from its page's word to the word that it is put away, whichever comes first.

import { expect, it } from 'vitest'
import { Agenda } from '../../../relay/core/agenda.ts'
import { VisiblePages } from '../../../relay/core/visible-pages.ts'
import { FakeClock } from '../../support/fake-clock.ts'

const phone = 'dev_00000000000000000000000000'
const onFault = (fault: unknown): never => {
  throw fault
}

function start() {
  const clock = new FakeClock(1_000_000)
  const pages = new VisiblePages({ clock, agenda: new Agenda(clock, onFault), onFault })
  return { clock, pages }
}

it('a page that was put away stays so when what it said before comes late', () => {
  const { pages } = start()
  pages.note(phone, false, 1_000_000)
  pages.note(phone, true, 1_000_000)
  expect(pages.isVisible(phone)).toBe(false)
  pages.note(phone, true, 1_000_001)
  expect(pages.isVisible(phone)).toBe(true)
})

it('a page whose clock was set back is believed again soon', () => {
  const { clock, pages } = start()
  pages.note(phone, false, 1_000_000)
  clock.advance(10_000)
  pages.note(phone, true, 900_000)
  expect(pages.isVisible(phone)).toBe(true)
})
