// Write targets: the files and folders a call would create, change or replace, as far as its words tell.

import { type Call, operandsOf } from './calls.ts'
import { does, has, runs } from './rule.ts'

/** Targets as written, not yet resolved. A target known only at run time is returned as it stands. */
export function writeTargets(call: Call): readonly string[] {
  const targets = call.redirects
    .filter(({ operator, target }) => operator.includes('>') && !(operator === '>&' && /^(\d+|-)$/.test(target)))
    .map((redirect) => redirect.target)
  return [...targets, ...targetsOfProgram(call)]
}

function targetsOfProgram(call: Call): readonly string[] {
  const operands = operandsOf(call)
  const last = operands.slice(-1)
  // cp -t FOLDER and friends name the target first.
  const named = valuesOf(call, /^(-t|--target-directory)$/, /^--target-directory=|^-t(?=.)/)
  if (runs(call, 'cp', 'install', 'rsync', 'ditto', 'gcp'))
    return [...last, ...named].filter((word) => !/^[\w.@-]+:/.test(word))
  // A moved file leaves where it was; a link can lead out of the project.
  if (runs(call, 'mv', 'gmv', 'ln', 'gln')) return [...operands, ...named]
  if (
    runs(
      call,
      'tee',
      'touch',
      'mkdir',
      'mkfifo',
      'truncate',
      'sponge',
      'chmod',
      'chown',
      'rm',
      'rmdir',
      'unlink',
      'shred',
    )
  )
    return operands.filter((word) => !(runs(call, 'chmod') && word === operands[0]))
  if (runs(call, /^g?sed$/, 'perl', 'ruby') && has(call, /^(-[a-zA-Z]*i|--in-place)/)) return operands.slice(1)
  if (runs(call, 'curl'))
    return valuesOf(
      call,
      /^(-[a-zA-Z]*o|--output|--output-dir|-D|--dump-header|-c|--cookie-jar|--trace)$/,
      /^--(output|output-dir|cookie-jar)=/,
    )
  if (runs(call, 'wget'))
    return valuesOf(call, /^-[OPoa]$/, /^--(output-document|directory-prefix|output-file)=|^-[OP](?=.)/)
  if (runs(call, 'tar', 'gtar', 'bsdtar', 'unzip', 'bsdunzip', '7z'))
    return valuesOf(call, /^(-C|-d|--directory|-[a-zA-Z]*c[a-zA-Z]*f)$/, /^--directory=|^-[Co](?=[./~])/)
  if (runs(call, 'sort', 'tree', 'gcc', 'cc', 'clang')) return valuesOf(call, /^(-o|--output)$/, /^--output=|^-o(?=.)/)
  if (runs(call, 'dd')) return call.args.filter((arg) => arg.startsWith('of=')).map((arg) => arg.slice(3))
  if (does(call, 'git', 'clone')) return operands.slice(2)
  if (does(call, 'git', 'worktree add', 'init')) return operands.slice(operands.indexOf('add') + 1 || 1).slice(0, 1)
  if (runs(call, 'git'))
    return valuesOf(
      call,
      /^(-C|--git-dir|--work-tree|--output|--directory)$/,
      /^--(git-dir|work-tree|output|directory)=/,
    )
  if (runs(call, 'find')) return valuesOf(call, /^-(fprint[0f]?|fls)$/, NOTHING)
  if (isGlobalInstall(call)) return ['/usr/local']
  if (runs(call, 'patch')) return valuesOf(call, /^-[do]$/, /^--(directory|output)=/)
  return valuesOf(
    call,
    /^(-o|--(out|target|directory|dest|prefix)[\w-]*)$/i,
    /^--(out|target|directory|dest|prefix)[\w-]*=/i,
  )
}

const NOTHING = /^(?!)/

function isGlobalInstall(call: Call): boolean {
  return (
    (runs(call, 'npm', 'pnpm', 'bun') && has(call, /^(-g|--global|--location=global)$/)) ||
    does(call, 'yarn', 'global') ||
    does(
      call,
      /^(apt|apt-get|dnf|yum|pacman|apk|brew|snap|port|zypper)$/,
      /^(install|remove|upgrade|uninstall|add|del)\b/,
    ) ||
    does(call, /^(cargo|go|gem|pipx)$/, 'install')
  )
}

/** Values of an option, in the next word (`separate`) or in the same (`attached`, the part before the value). */
function valuesOf(call: Call, separate: RegExp, attached: RegExp): readonly string[] {
  return call.args.flatMap((arg, at) => {
    const value = separate.test(arg) ? call.args[at + 1] : attached.test(arg) ? arg.replace(attached, '') : undefined
    return value === undefined ? [] : [value]
  })
}
