#!/usr/bin/env node
// `nod`: the command. A hook is on an agent's critical path, so it is served before anything else is even read from disk.

if (process.argv[2] === 'hook') {
  const { hookMain } = await import('./hook.ts')
  await hookMain(process.argv.slice(3))
} else {
  const { runCommand } = await import('./program.ts')
  await runCommand(process)
}

export {}
