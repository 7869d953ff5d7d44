// Risk table, part 2: what runs text that cannot be seen here, writes outside the project, or changes who may approve.

import { type Call, operandsOf } from './calls.ts'
import { isInsideProject, namesPlace, namesPrivatePlace, STEERING_PLACES } from './places.ts'
import { isQuiet } from './quiet-calls.ts'
import { does, has, type Rule, runs } from './rule.ts'
import { writeTargets } from './write-targets.ts'

const SHELL = /^(sh|bash|zsh|dash|ash|ksh|mksh|fish|csh|tcsh|pwsh|powershell|cmd|nu|elvish)$/
const INTERPRETER =
  /^(python|pypy|ipython|perl|ruby|irb|node|nodejs|deno|bun|tsx|ts-node|php|lua|luajit|Rscript|R|osascript|tclsh|expect|julia|groovy|jshell|ghci|elixir|scala|swift|guile|sbcl)$/
/** Options of interpreters whose value is the next word, so that the value is not taken for the script. */
const VALUED_OPTION =
  /^([-+][a-zA-Z]*[oO]|-[rWXIC]|--require|--import|--loader|--experimental-loader|--rcfile|--init-file)$/

export const EXECUTION_RULES: readonly Rule[] = [
  {
    id: 'pipe-into-shell',
    reason: 'runs whatever comes through a pipe or a file given as input',
    match: (call) => isInterpreter(call) && isFed(call) && (scriptOf(call) === undefined || has(call, /^-s$/)),
  },
  {
    id: 'evaluated',
    reason: 'runs text as a program',
    match: (call) =>
      runs(call, 'eval', 'source', '.', 'trap', 'alias', 'watch', 'script', 'parallel', 'ed', 'ex', 'gdb', 'lldb') ||
      (isInterpreter(call) && evaluates(call)) ||
      (isInterpreter(call) && has(call, /^(data|https?):/)) ||
      call.args.some((arg, at) => SHELL.test(arg) && /^-[a-zA-Z]*c/.test(call.args[at + 1] ?? '')) ||
      does(call, /^(deno|bun)$/, 'eval') ||
      does(call, 'git', 'submodule foreach', 'bisect run') ||
      (does(call, 'git', 'rebase') && has(call, /^-x/)) ||
      (runs(call, 'env') && has(call, /^(-\w*S|--split-string)/)) ||
      (runs(call, 'git') && (setsOptionFirst(call) || has(call, /^--(config-env|exec|upload-pack|receive-pack)/))) ||
      (runs(call, /^[gmn]?awk$/) && has(call, /system\s*\(|getline|\|\s*"|-f/)) ||
      (runs(call, /^g?sed$/) && has(call, /^\d*e\s|[/|;]\s*\w*e\w*$|(^|[;}])\s*\d*[erwRW] /)) ||
      (runs(call, 'tar', 'gtar', 'bsdtar') &&
        has(call, /^(--to-command|--checkpoint-action|--use-compress-program|-I)/)) ||
      (runs(call, 'vim', 'vi', 'nvim', 'emacs', 'less', 'man') && call.args.length > 0) ||
      (runs(call, 'npx', 'npm', 'pnpm', 'yarn', 'bunx') && has(call, /^(-c|--call|--shell-mode)(=|$)/)) ||
      (runs(call, 'make', 'gmake') && has(call, /^(-f|--file=)-?$|^--eval|^SHELL=/)),
  },
  {
    id: 'decoded',
    reason: 'decodes hidden text and passes it on',
    match: (call) =>
      call.pipedOut &&
      ((runs(call, 'base64', 'base32', 'basenc', 'gbase64') && has(call, /^(-[a-zA-Z]*[dD]|--decode)/)) ||
        (runs(call, 'xxd') && has(call, /^-[a-z]*r/)) ||
        (runs(call, 'openssl') && has(call, /^-d$/)) ||
        runs(call, 'uudecode', 'rot13')),
  },
  {
    id: 'program-variables',
    reason: 'sets a variable that changes which programs run',
    match: (call) =>
      [
        ...call.assignments,
        ...(runs(call, 'env', 'export', 'declare', 'typeset', 'readonly', 'sudo') ? call.args : []),
      ].some((word) =>
        /^(PATH|IFS|ENV|BASH_ENV|SHELL|PS4|PROMPT_COMMAND|(LD|DYLD)_\w+|(GIT|NPM_CONFIG|npm_config|CLAUDE|NOD|XDG)_\w+|\w*(PAGER|EDITOR|BROWSER)|VISUAL|NODE_(OPTIONS|PATH)|PYTHON\w+|PERL5?\w+|RUBY(OPT|LIB)|JAVA_TOOL_OPTIONS|HOME|ZDOTDIR)\+?=/.test(
          word,
        ),
      ),
  },
  {
    id: 'outside-project',
    reason: 'writes outside the project',
    match: (call, where) => writeTargets(call).some((target) => !isInsideProject(target, where)),
  },
  {
    id: 'approval',
    reason: 'could change who may approve, or what runs without being asked about',
    match: (call, where) =>
      isNodCommand(call) ||
      isRelayAddress(call) ||
      call.words.some((word) => word.text.includes('$NOD_')) ||
      wordsOf(call).some((word) => namesPrivatePlace(word, where)) ||
      (!isQuiet(call) && wordsOf(call).some((word) => namesPlace(word, STEERING_PLACES, where))) ||
      (does(call, 'git', 'config') && !has(call, /^(--get.*|--list|-l|get|list)$/)) ||
      runs(
        call,
        'crontab',
        'at',
        'batch',
        'systemctl',
        'launchctl',
        'service',
        'systemd-run',
        'loginctl',
        'chsh',
        'direnv',
      ) ||
      (runs(call, 'claude', 'codex', 'gemini', 'copilot', 'opencode', 'cursor-agent') &&
        !has(call, /^(--version|--help)$/)) ||
      does(call, 'tmux', /^(send|paste|set-buffer|pipe|run|new|respawn|if)/) ||
      (runs(call, 'screen') && has(call, /^-[A-Za-z]*X$/)) ||
      runs(call, 'xdotool', 'ydotool', 'wtype', 'xte', 'cliclick', 'osascript') ||
      has(call, /^--(remote-debugging|user-data-dir|load-extension)/),
  },
]

function isInterpreter(call: Call): boolean {
  return runs(call, SHELL, INTERPRETER)
}

function isFed(call: Call): boolean {
  return (
    call.pipedIn || call.redirects.some((redirect) => redirect.operator.startsWith('<') && redirect.operator !== '<&')
  )
}

/** The first word that is no option, unless it stands for the input itself. */
function scriptOf(call: Call): string | undefined {
  const script = operandsOf(call, VALUED_OPTION)[0]
  return script === undefined || /^-$|^\/dev\/(stdin|fd\/|tty)|^\/proc\//.test(script) ? undefined : script
}

/** Only options before the script are the interpreter's own: `python build.py -c x` runs a file. */
function evaluates(call: Call): boolean {
  const pattern = evaluatingOption(call)
  for (let at = 0; at < call.args.length; at += 1) {
    const arg = call.args[at] ?? ''
    if (pattern.test(arg)) return true
    if (VALUED_OPTION.test(arg)) at += 1
    else if (!/^[-+]/.test(arg)) return false
  }
  return false
}

function evaluatingOption(call: Call): RegExp {
  if (runs(call, /^(pwsh|powershell)$/)) return /^-(c|e|command|encoded)/i
  if (runs(call, 'cmd')) return /^\/[ck]/i
  if (runs(call, SHELL)) return /^(-[a-zA-Z]*c|--command|--init)/
  if (runs(call, /^(python|pypy|ipython)$/)) return /^-[a-zA-Z]*c/
  if (runs(call, /^(perl|ruby)$/)) return /^-[a-zA-Z0-9]*[eE]/
  return /^(-[a-z]*[epErRB]|--eval|--print|--execute|--run|--import=data:)/
}

/** `git -c` before the verb sets any option, programs among them; behind it, as in `switch -c`, it is the verb's own. */
function setsOptionFirst(call: Call): boolean {
  const verbAt = call.args.findIndex((arg, at) => !arg.startsWith('-') && !/^-[Cc]$/.test(call.args[at - 1] ?? ''))
  return call.args.slice(0, verbAt === -1 ? undefined : verbAt).includes('-c')
}

function isNodCommand(call: Call): boolean {
  return (
    runs(call, 'nod') ||
    (runs(call, 'npx', 'npm', 'pnpm', 'yarn', 'bunx', 'node', 'tsx') &&
      has(call, /^(nod|nod-relay(@.*)?)$|(^|\/)nod\.m?js$/)) ||
    (runs(call, 'kill', 'pkill', 'killall') && has(call, /nod|relay|claude/i))
  )
}

function isRelayAddress(call: Call): boolean {
  return wordsOf(call).some((word) =>
    /(^|[:/@])(127\.\d+\.\d+\.\d+|localhost|\[::1\]|0\.0\.0\.0):4127\b|\/api\/(pair|tasks|devices|hosts|receipts|presence|reach)\b|\/(operator|hooks)\/|relay\.sock/i.test(
      word,
    ),
  )
}

function wordsOf(call: Call): readonly string[] {
  return [...call.args, ...call.redirects.map((redirect) => redirect.target), call.words[0]?.text ?? '']
}
