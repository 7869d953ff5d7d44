// A rule in plain words, as the relay puts it: what stands between backticks is the rule itself.

import { Text } from './text.tsx'

export function RuleText({ children }: { readonly children: string }) {
  const parts = children.split(/`([^`]*)`/)
  return (
    <>
      {parts.map((part, place) =>
        place % 2 === 1 ? (
          <code key={place}>
            <Text>{part}</Text>
          </code>
        ) : (
          <Text key={place}>{part}</Text>
        ),
      )}
    </>
  )
}
