// An address somebody else wrote: its host stands out, because the rest of it can say anything.

import { Text } from './text.tsx'
import './address.css'

export type AddressParts = { readonly before: string; readonly host: string; readonly after: string }

/** Where the host stands in the address as it was written; null where it is none of the web, or hides behind the text. */
export function addressParts(address: string): AddressParts | null {
  if (!URL.canParse(address)) return null
  const { protocol, host } = new URL(address)
  if (!/^https?:$/.test(protocol) || host === '') return null
  // The first place after the scheme and whatever pretends to be a host in front of an @.
  const start = /^\s*https?:\/\/(?:[^/?#@]*@)*/i.exec(address)?.[0].length ?? 0
  if (address.slice(start, start + host.length).toLowerCase() !== host) return null
  return { before: address.slice(0, start), host, after: address.slice(start + host.length) }
}

export function Address({ children }: { readonly children: string }) {
  const parts = addressParts(children)
  if (parts !== null) {
    return (
      <p class="address">
        <Text>{parts.before}</Text>
        <strong class="address-host">
          <Text>{parts.host}</Text>
        </strong>
        <Text>{parts.after}</Text>
      </p>
    )
  }
  const host = URL.canParse(children) ? new URL(children).host : ''
  return (
    <>
      <p class="address">
        <Text>{children}</Text>
      </p>
      {host !== '' && (
        <p class="address-real">
          It leads to{' '}
          <strong class="address-host">
            <Text>{host}</Text>
          </strong>
        </p>
      )}
    </>
  )
}

/** Hosts that somebody named, one beside the other. */
export function Hosts({ children }: { readonly children: readonly string[] }) {
  return (
    <ul class="address-hosts">
      {children.map((host, place) => (
        <li key={place} class="address-host">
          <Text>{host}</Text>
        </li>
      ))}
    </ul>
  )
}
