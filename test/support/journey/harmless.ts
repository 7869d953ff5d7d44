// A page that shows hostile words and stays harmless: nothing of them ran, became markup, was fetched, or hides.

import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import type { Browser } from './chromium.ts'

/** The requests from now on that go to anybody but this origin. */
export function foreignRequests({ context }: Browser, ours: () => string): readonly string[] {
  const foreign: string[] = []
  context.on('request', (request) => {
    const { protocol, origin } = new URL(request.url())
    if (!/^(?:data|blob):$/.test(protocol) && origin !== ours()) foreign.push(request.url())
  })
  return foreign
}

/** Looks at all of the page as it stands, dialogs and bars too. */
export async function expectNothingRan(page: Page): Promise<void> {
  const found = await page.evaluate(() => {
    const body = document.body
    const all = [...body.querySelectorAll('*')]
    const markup = 'img, iframe, script, style, link, object, embed, base, meta, form[action]'
    return {
      ran: Reflect.get(window, 'ran'),
      elements: [...body.querySelectorAll(`#app :is(${markup})`)].map((element) => element.outerHTML),
      handlers: all.flatMap((element) => element.getAttributeNames().filter((name) => name.startsWith('on'))),
      links: [...body.querySelectorAll<HTMLAnchorElement>('a[href]')]
        .filter((link) => link.origin !== location.origin)
        .map((link) => ({ href: link.href, rel: link.rel, target: link.target, says: link.textContent })),
      hidden: /[\u200b\u202a-\u202e]/.test(body.textContent ?? ''),
      // What a screen reader is told instead of the text.
      hiddenNames: all.flatMap((element) =>
        ['aria-label', 'title', 'alt', 'placeholder'].flatMap((name) => {
          const said = element.getAttribute(name) ?? ''
          return /[\u200b\u202a-\u202e]/.test(said) ? [`${name}: ${said}`] : []
        }),
      ),
    }
  })
  expect(found).toMatchObject({ ran: undefined, elements: [], handlers: [], hidden: false, hiddenNames: [] })
  for (const link of found.links) {
    expect(link).toMatchObject({ rel: 'noopener noreferrer', target: '_blank', says: link.href })
    expect(link.href).toMatch(/^https:/)
  }
}
