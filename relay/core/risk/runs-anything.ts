// Programs that run anything: a rule that leaves their last arguments open allows whatever an agent thinks of. One list
// for all of them, because the one that is missing here is the one that is offered as harmless.

import type { Call } from './calls.ts'
import { verbsOf } from './rule.ts'

/** Programs that run, or write, whatever their last arguments say: no argument before those makes them narrow. */
const RUNS_WHAT_FOLLOWS = wordsOf(`
  env command builtin exec eval source . nohup time nice ionice chrt timeout stdbuf setsid flock strace ltrace perf
  valgrind taskset xargs parallel watch watchexec entr hyperfine script expect busybox toybox sudo su doas pkexec runuser
  setpriv gosu su-exec chroot unshare nsenter firejail bwrap fakeroot proot systemd-run start-stop-daemon ssh mosh sshpass
  find fd tar rsync curl wget nix nix-shell wsl cmd rlwrap unbuffer chronic nodemon concurrently cross-env env-cmd dotenv
  foreman coproc noglob nocorrect caffeinate torsocks proxychains`)

/** Programs that run whatever they are told, unless a file or a verb of theirs is named first. */
const RUNS_ANYTHING = wordsOf(`
  sh bash rbash zsh dash ash ksh mksh oksh yash csh tcsh fish nu elvish xonsh pwsh powershell
  python pypy ipython bpython node nodejs deno bun tsx ts-node rust-script perl raku ruby irb pry php lua luajit tclsh wish
  osascript R Rscript octave julia java jshell kotlin kotlinc groovy scala amm clojure clj bb swift dotnet csi fsi elixir
  iex erl escript ghci ghc runghc runhaskell stack cabal ocaml utop sbcl clisp ecl guile racket scheme janet crystal nim
  awk gawk mawk nawk sed m4 bc dc psql mysql mariadb sqlite sqlite3 duckdb mongosh redis-cli gdb lldb vi vim nvim nano emacs
  ed ex less more man make gmake bmake ninja cmake meson rake just task ant gradle gradlew mvn mvnw sbt lein mill bazel
  buck2 pants mage mix invoke inv nox tox hatch pdm rye gulp grunt nx turbo lerna terraform tofu pulumi ansible
  ansible-playbook packer vagrant helm docker docker-compose podman podman-compose nerdctl kubectl npx bunx uvx uv pipx
  pipenv poetry bundle rails conda mamba mise asdf volta nvm direnv git tee dd cp mv ln chmod chown gh npm pnpm yarn cargo go
  pip brew apt apt-get tmux screen open xdg-open pm2`)

/** Subcommands that do the same. */
const RUNS_ANYTHING_BY_VERB = new RegExp(
  `^(${[
    'git (push|config|submodule|rebase|bisect|difftool|mergetool|filter-branch)',
    'npm (exec|x)|pnpm (exec|dlx)|yarn (exec|dlx)|bun x|lerna exec|volta run|nvm exec|direnv exec',
    '(mise|asdf) (exec|x)|(conda|mamba) run',
    'go run|deno (run|eval)|uv run|cargo run|dotnet run|mix run|stack (exec|runghc|ghc)|cabal exec|nim e|crystal eval',
    '(docker|podman|nerdctl) ((container )?(run|exec))|kubectl (exec|run|debug)|gh (api|extension)',
    '(docker-compose|podman-compose) (run|exec)|vagrant ssh',
    '(poetry|pipenv|pdm|rye|hatch) run|bundle exec|rails runner|nix (run|shell|develop)',
    'cmake (env|time)|mvnw? exec:.*|(bazel|buck2) run',
  ].join('|')})( |$)`,
)

/** `compose` takes options with values of its own, so only a verb that is known makes it narrow. */
const COMPOSE = /^(docker|podman|nerdctl) compose( |$)/
const NARROW_COMPOSE =
  /^\w+ compose (up|ps|logs|build|pull|start|stop|restart|pause|unpause|top|images|ls|config|port|events|stats|version|wait)( |$)/

/** Programs that start another one, named first. */
const STARTERS = wordsOf('npx bunx uvx pipx')

/** Whether a call whose end is left open can be made to run anything. Versions do not count: `tclsh8.6` is `tclsh`. */
export function runsAnything(call: Call): boolean {
  if (call.name === '' || isOneOf(RUNS_WHAT_FOLLOWS, call.name)) return true
  const verbs = verbsOf(call)
  const [verb, next] = verbs
  if (verb === undefined) return isOneOf(RUNS_ANYTHING, call.name)
  if (isOneOf(STARTERS, call.name)) {
    return next === undefined && (isOneOf(RUNS_ANYTHING, verb) || isOneOf(RUNS_WHAT_FOLLOWS, verb))
  }
  const told = [withoutVersion(call.name), ...verbs].join(' ')
  return COMPOSE.test(told) ? !NARROW_COMPOSE.test(told) : RUNS_ANYTHING_BY_VERB.test(told)
}

function isOneOf(programs: ReadonlySet<string>, name: string): boolean {
  return programs.has(name) || programs.has(withoutVersion(name))
}

/** `ruby-3.2`, `python3.12-dbg`, `node@20` → the program. */
function withoutVersion(name: string): string {
  return name.replace(/[-._@]?\d.*$/, '')
}

function wordsOf(list: string): ReadonlySet<string> {
  return new Set(list.split(/\s+/).filter((word) => word !== ''))
}
