// Hook bodies as Claude Code sends them, each a call of its own.

export function permissionRequest(number: number): string {
  return JSON.stringify({
    session_id: 'b1946ac9-0000-4000-8000-000000000000',
    transcript_path: '/home/dev/.claude/projects/-home-dev-acme/b1946ac9.jsonl',
    cwd: '/home/dev/acme',
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

export function attachHeaders(number: number): Readonly<Record<string, string>> {
  return {
    'content-type': 'application/json',
    'nod-hook': '1',
    'nod-attach': `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
    'nod-fired-at': String(Date.now()),
  }
}
