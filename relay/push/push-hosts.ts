// Push hosts: where pushes may go. The endpoint comes from a device, and the relay must not become a way to make requests
// to wherever that device likes.

/** A row allows its `ending` itself and every host name below it. `name` is how messages call the service. */
export type PushHost = { readonly ending: string; readonly name: string }

/** `jmt17` is where Chromium built without Google's keys (Debian's, for one) is sent. */
export const knownPushHosts: readonly PushHost[] = [
  { ending: 'fcm.googleapis.com', name: "Google's push service" },
  { ending: 'jmt17.google.com', name: "Google's push service" },
  { ending: 'updates.push.services.mozilla.com', name: "Mozilla's push service" },
  { ending: 'push.apple.com', name: "Apple's push service" },
  { ending: 'notify.windows.com', name: "Microsoft's push service" },
]

/** Known ones and those of the settings (host name endings such as `push.example.org`). */
export function pushHostsWith(more: readonly string[]): readonly PushHost[] {
  return [...knownPushHosts, ...more.map((ending) => ({ ending, name: `The push service ${ending}` }))]
}

/**
 * Where to post, and the row that allows it; undefined where none does. `url` is the endpoint as it was understood here:
 * what follows must use it and not read the endpoint a second time.
 */
export function allowedPushUrl(
  endpoint: string,
  hosts: readonly PushHost[],
): { readonly url: URL; readonly host: PushHost } | undefined {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined
  if (url?.protocol !== 'https:' || url.username !== '' || url.password !== '') return undefined
  const host = hosts.find(({ ending }) => endsAtDot(url.hostname, ending))
  return host && { url, host }
}

/** Apple shows every push, and refuses a sender that does not say whom to write to. */
export function isApple(endpoint: string): boolean {
  return URL.canParse(endpoint) && endsAtDot(new URL(endpoint).hostname, 'push.apple.com')
}

/** `evil-fcm.googleapis.com.example.org` and `evilfcm.googleapis.com` do not end so. */
function endsAtDot(hostname: string, ending: string): boolean {
  return hostname === ending || hostname.endsWith(`.${ending}`)
}
