// Headless: a run nobody sits at. Said in one place, because the hook that makes an agent ask and the relay that answers
// for nobody have to mean the same runs.

/**
 * By `CLAUDE_CODE_ENTRYPOINT`: `claude -p` (`sdk-cli`), hosts of the Agent SDK (`sdk-ts`, `sdk-py` …) and the GitHub
 * action. A host of the SDK may have a dialog of its own; nobody can tell from outside, and one that is said to have none
 * hears the truth at the end ("nobody answered"), while one that is believed to have one reports that the user said no.
 * The terminal, editors and the desktop app name themselves otherwise; without a name somebody sits there.
 */
export function isHeadless(entrypoint: string | undefined): boolean {
  return entrypoint !== undefined && (entrypoint.startsWith('sdk-') || entrypoint === 'claude-code-github-action')
}
