// Push hosts: the relay posts to push services and nowhere else, whatever a device calls its endpoint.

import { describe, expect, it } from 'vitest'
import { allowedPushUrl, isApple, pushHostsWith } from '../../../relay/push/push-hosts.ts'

const hosts = pushHostsWith(['push.example.org'])

describe('the hosts pushes may go to', () => {
  it.each([
    ['https://fcm.googleapis.com/fcm/send/c0ffee', "Google's push service"],
    ['https://jmt17.google.com/fcm/send/c0ffee', "Google's push service"],
    ['https://updates.push.services.mozilla.com/wpush/v2/c0ffee', "Mozilla's push service"],
    ['https://web.push.apple.com/c0ffee', "Apple's push service"],
    ['https://wns2-by3p.notify.windows.com/w/?token=c0ffee', "Microsoft's push service"],
    ['https://push.example.org/c0ffee', 'The push service push.example.org'],
    ['https://eu.push.example.org:8443/c0ffee', 'The push service push.example.org'],
    ['HTTPS://FCM.GoogleAPIs.com/fcm/send/c0ffee', "Google's push service"],
  ])('allow %s', (endpoint, name) => {
    expect(allowedPushUrl(endpoint, hosts)).toMatchObject({ host: { name } })
  })

  it.each([
    ['plain http', 'http://fcm.googleapis.com/fcm/send/x'],
    ['another scheme', 'wss://fcm.googleapis.com/fcm/send/x'],
    ['another host', 'https://example.org/push/x'],
    ['this machine', 'https://127.0.0.1:4127/api/devices'],
    ['this machine by another spelling', 'https://2130706433/'],
    ['a name that only ends alike', 'https://evilfcm.googleapis.com/x'],
    ['a name that only begins alike', 'https://fcm.googleapis.com.example.net/x'],
    ['a name as user', 'https://fcm.googleapis.com@example.net/x'],
    ['a user before the name', 'https://dev:secret@fcm.googleapis.com/x'],
    ['a name behind a backslash', 'https://example.net\\@fcm.googleapis.com/x'],
    ['a name behind a hash', 'https://example.net#fcm.googleapis.com'],
    ['a name with a last dot', 'https://fcm.googleapis.com./x'],
    ['a parent of a known name', 'https://googleapis.com/x'],
    ['a parent of a configured name', 'https://example.org/x'],
    ['a letter that looks alike', 'https://fсm.googleapis.com/x'],
    ['no address at all', 'fcm.googleapis.com'],
    ['nothing', ''],
  ])('refuse %s', (_, endpoint) => {
    expect(allowedPushUrl(endpoint, hosts)).toBeUndefined()
  })

  it('give the address as it was understood, so that nothing reads it another way', () => {
    const allowed = allowedPushUrl('https://FCM.googleapis.com:443/a/../fcm/send/x', hosts)
    expect(allowed?.url.href).toBe('https://fcm.googleapis.com/fcm/send/x')
  })

  it('know an Apple device by its endpoint', () => {
    expect(isApple('https://web.push.apple.com/c0ffee')).toBe(true)
    for (const endpoint of ['https://fcm.googleapis.com/x', 'https://web.push.apple.com.example.org/x', 'apple', '']) {
      expect(isApple(endpoint)).toBe(false)
    }
  })
})
