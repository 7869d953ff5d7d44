// The agent must not approve itself: commands that change who may decide, who is asked and when refuse inside an agent's
// shell. A variable can be cleared, so this is a speed bump and says so; the wall is the key of a paired device.

type Environment = Readonly<Record<string, string | undefined>>

/** The sentence to refuse with inside Claude Code's shell, or undefined elsewhere. */
export function refusalInAgentShell(
  env: Environment,
  deed: string,
  mustNot = 'decide who may approve it',
): string | undefined {
  const sign = ['CLAUDECODE', 'CLAUDE_CODE_SESSION_ID'].find((name) => (env[name] ?? '') !== '')
  if (sign === undefined) return undefined
  return (
    `This is Claude Code's shell (${sign} is set), and an agent must not ${mustNot}: ` +
    `\`nod ${deed}\` is for a terminal of your own. This is a speed bump, not a wall.`
  )
}
