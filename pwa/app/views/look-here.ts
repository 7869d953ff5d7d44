// Look here: the parts of a shell command that deserve a second look. It reads words, not effects: what is not marked is
// not thereby harmless, and nothing is decided by it.

export type CommandPart = { readonly text: string; readonly isMarked: boolean }

/** Longer commands are shown without marks. */
const longest = 20_000

const programs =
  /^(?:sudo|doas|su|rm|rmdir|shred|dd|mkfs\S*|fdisk|chmod|chown|kill|pkill|killall|curl|wget|nc|ssh|scp|rsync|eval|exec|source|xargs|sh|bash|zsh|shutdown|reboot|crontab|systemctl|launchctl|nod)$/
const verbs =
  /^(?:git (?:push|reset|clean|rebase|checkout|restore|stash)|(?:npm|pnpm|yarn|cargo|gem|twine) publish|docker (?:rm|rmi|push|system)|kubectl (?:delete|apply)|terraform (?:apply|destroy))$/
const flags =
  /^(?:-[a-zA-Z]*[rR][a-zA-Z]*f[a-zA-Z]*|-[a-zA-Z]*f[a-zA-Z]*[rR][a-zA-Z]*|--(?:force\S*|hard|no-verify|delete|prune|privileged|dangerously\S*))$/
/** Words, what they stand between, and what they are quoted in; a here-document's body is read like the rest. */
const tokens =
  /'[^']*'?|"(?:\\[\s\S]|[^"\\])*"?|\\[\s\S]?|\$\(|`|[<>]\(|&>>?|\d*>>?[|&]?|\d*<<?<?-?&?|\|\|?&?|&&|[;&\n()]|[^\s'"\\$`<>|&;()]+|\$|\s/g
const separators = /^(?:\|\|?&?|&&|[;&\n()]|\$\(|`|[<>]\()$/
const redirects = /^(?:&>>?|\d*>>?[|&]?)$/
const carriers = /^(?:sudo|doas|exec|xargs|env|time|nohup)$/
const opens = /^(?:\|&?|\$\(|`|[<>]\()$/

/** The command in order; joined the parts are the whole of it. */
export function lookHere(command: string): readonly CommandPart[] {
  if (command.length > longest) return [{ text: command, isMarked: false }]
  const parts: CommandPart[] = []
  let isFirst = true
  /** Until its first word that is no option. */
  let program = ''
  for (const [token] of command.matchAll(tokens)) {
    if (/^[ \t]+$/.test(token)) add(parts, token, false)
    else if (separators.test(token)) {
      add(parts, token, opens.test(token))
      isFirst = true
      program = ''
    } else if (redirects.test(token)) add(parts, token, token !== '2>&')
    else {
      add(parts, token, token.startsWith('"') ? /\$\(|`/.test(token) : isTelling(token, isFirst, program))
      if (isFirst && !/^\w+=/.test(token)) {
        program = token
        isFirst = carriers.test(token)
      } else if (!isFirst && !token.startsWith('-')) program = ''
    }
  }
  return parts
}

function isTelling(word: string, isFirst: boolean, program: string): boolean {
  const name = word.slice(word.lastIndexOf('/') + 1)
  return (isFirst && programs.test(name)) || flags.test(word) || verbs.test(`${program} ${word}`)
}

function add(parts: CommandPart[], text: string, isMarked: boolean): void {
  const last = parts.at(-1)
  if (last === undefined || last.isMarked || isMarked) parts.push({ text, isMarked })
  else parts[parts.length - 1] = { text: last.text + text, isMarked: false }
}
