// A child program of a deed: shares our terminal, or keeps quiet and is heard only when it fails.

const { spawn } = require('node:child_process')

/**
 * Runs a program to its end and answers `{status, output}`; status 127 when it is not there, 128 and more after a signal.
 * `quiet` (default false) collects what it prints in `output`. A SIGTERM or SIGHUP of ours is passed on, so that no
 * child outlives the deed; Ctrl-C reaches it through the terminal.
 */
exports.runChild = (program, args, { cwd, env = process.env, quiet = false }) =>
  new Promise((settle) => {
    const chunks = []
    const child = spawn(program, args, {
      cwd,
      env,
      stdio: ['ignore', quiet ? 'pipe' : 'inherit', quiet ? 'pipe' : 'inherit'],
    })
    const passOn = (signal) => {
      child.kill(signal)
      process.exit(signal === 'SIGTERM' ? 143 : 129)
    }
    process.once('SIGTERM', passOn)
    process.once('SIGHUP', passOn)
    const finish = (status) => {
      process.off('SIGTERM', passOn)
      process.off('SIGHUP', passOn)
      settle({ status, output: Buffer.concat(chunks).toString('utf8') })
    }
    child.stdout?.on('data', (chunk) => chunks.push(chunk))
    child.stderr?.on('data', (chunk) => chunks.push(chunk))
    child.once('error', () => finish(127))
    child.once('close', (code, signal) => finish(code ?? (signal === null ? 1 : 130)))
  })
