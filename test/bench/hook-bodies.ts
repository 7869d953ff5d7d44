// Hook bodies as Claude Code sends them, each a call of its own.

/** A call of its own; of another session, in a folder of its own, where one is named. */
export function permissionRequest(number: number, session?: string): string {
  return JSON.stringify({
    session_id: session ?? 'b1946ac9-0000-4000-8000-000000000000',
    transcript_path: '/home/dev/.claude/projects/-home-dev-acme/b1946ac9.jsonl',
    cwd: `/home/dev/${session ?? 'acme'}`,
    permission_mode: 'default',
    hook_event_name: 'PermissionRequest',
    tool_name: 'Bash',
    tool_input: { command: `npm test -- --shard=${number}`, description: 'Run a part of the tests' },
    permission_suggestions: [
      {
        type: 'addRules',
        rules: [{ toolName: 'Bash', ruleContent: 'npm test:*' }],
        behavior: 'allow',
        destination: 'localSettings',
      },
    ],
  })
}

/** A file of so many bytes, made of short lines. */
export function writeRequest(path: string, bytes: number): string {
  const line = 'export const answer = 42 // and a little more than nothing\n'
  return JSON.stringify({
    session_id: 'b1946ac9-0000-4000-8000-000000000000',
    transcript_path: '/home/dev/.claude/projects/-home-dev-acme/b1946ac9.jsonl',
    cwd: '/home/dev/acme',
    permission_mode: 'default',
    hook_event_name: 'PermissionRequest',
    tool_name: 'Write',
    tool_input: { file_path: path, content: line.repeat(Math.ceil(bytes / line.length)) },
  })
}

/** A call as it starts, before anybody asks. */
export function toolCall(number: number): string {
  return JSON.stringify({
    session_id: 'b1946ac9-0000-4000-8000-000000000000',
    transcript_path: '/home/dev/.claude/projects/-home-dev-acme/b1946ac9.jsonl',
    cwd: '/home/dev/acme',
    permission_mode: 'auto',
    hook_event_name: 'PreToolUse',
    tool_name: 'Bash',
    tool_input: { command: `npm test -- --shard=${number}`, description: 'Run a part of the tests' },
    tool_use_id: `toolu_${number}`,
  })
}

export function attachHeaders(number: number): Readonly<Record<string, string>> {
  return {
    'content-type': 'application/json',
    'nod-hook': '1',
    'nod-attach': `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
    'nod-fired-at': String(Date.now()),
  }
}
