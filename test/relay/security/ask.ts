// What an agent asks in these tests: the events of one session, as Claude Code posts them.

const session = {
  session_id: 'b1946ac9-0000-4000-8000-000000000000',
  transcript_path: '/home/dev/.claude/projects/-home-dev-acme/b1946ac9.jsonl',
  cwd: '/home/dev/acme',
  permission_mode: 'default',
}

/** A gate for a shell command. */
export function askFor(command: string, more: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    ...session,
    hook_event_name: 'PermissionRequest',
    tool_name: 'Bash',
    tool_input: { command, description: 'Make a file' },
    ...more,
  }
}

/** An event that asks nothing. */
export function tell(event: string, more: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return { ...session, hook_event_name: event, ...more }
}
