// Leaving out: what is said to the relay passes by the worker, where a browser can do that, and does not even call it up.

type Rule = { readonly condition: { readonly urlPattern: { readonly pathname: string } }; readonly source: 'network' }
type Routable = { readonly addRoutes: (rules: readonly Rule[]) => Promise<void> }

/**
 * At `install`. The worker would answer nothing to it, and one that is called up all the time makes no way for the next:
 * Chromium waits until it has stopped. https://developer.mozilla.org/docs/Web/API/InstallEvent/addRoutes
 */
export async function leaveOutRelay(event: object): Promise<void> {
  if (!isRoutable(event)) return
  // Refused by a browser that knows other rules: then the worker lets it through, as everywhere else.
  await event
    .addRoutes([{ condition: { urlPattern: { pathname: '/api/*' } }, source: 'network' }])
    .catch(() => undefined)
}

function isRoutable(event: object): event is Routable {
  return 'addRoutes' in event && typeof event.addRoutes === 'function'
}
