// The stages of a check or test run. Each is run whatever became of those before it: one run tells everything.

const { mkdirSync, readFileSync, rmSync } = require('node:fs')
const { join, relative } = require('node:path')
const { runChild } = require('./child.cjs')
const { addCounts, closingLine, countCheck, countTests, skippedFiles } = require('./counts.cjs')

const biome = (name, args) => ({
  name,
  program: 'biome',
  args: ['ci', ...args, '--error-on-warnings', ...(process.stdout.isTTY ? [] : ['--colors=off']), '.'],
})

/** Checks hold or fail as one: format (and the order of imports), lint, types. */
exports.checks = [
  biome('format', ['--linter-enabled=false']),
  biome('lint', ['--formatter-enabled=false', '--assist-enabled=false']),
  { name: 'types', program: 'tsc', args: ['-b'] },
]

/** Runs one check: `{name, counts, seconds}`. */
exports.runCheck = async (tree, { name, program, args }) => {
  const began = process.hrtime.bigint()
  console.log(`\n▸ ${name}`)
  const { status } = await runChild(tree.bin(program), args, { cwd: tree.root })
  return { name, counts: countCheck(status), seconds: secondsSince(began), skipped: [] }
}

/** Runs one vitest project: as runCheck, with the files in which tests were skipped. */
exports.runTests = async (tree, project, missing) => {
  const began = process.hrtime.bigint()
  const folder = join(tree.cache, 'test')
  const file = join(folder, `${project}-${process.pid}.json`)
  mkdirSync(folder, { recursive: true })
  console.log(`\n▸ ${project}`)
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
  const env = { ...process.env, NOD_TEST_MISSING: missing.join(',') }
  const { status } = await runChild(tree.bin('vitest'), ['run', '--project', project, ...reporters], {
    cwd: tree.root,
    env,
  })
  const report = takeReport(file)
  const skipped = skippedFiles(report).map((each) => ({ ...each, file: relative(tree.root, each.file) }))
  return { name: project, counts: countTests(report, status), seconds: secondsSince(began), skipped }
}

/** Prints every stage's result and, alone on the last line, the counts; answers the exit status. */
exports.close = (results, missing, { isCi }) => {
  console.log('')
  for (const { name, counts, seconds } of results) {
    const verdict = counts.failed > 0 ? 'failed' : 'passed'
    const tests =
      counts.passed + counts.failed + counts.skipped > 1 ? `  ${closingLine(counts).replace('nod: ', '')}` : ''
    console.log(`  ${name.padEnd(10)}${verdict}  ${seconds.toFixed(1).padStart(6)} s${tests}`)
  }
  if (missing.length > 0) {
    console.log('')
    const files = results.flatMap(({ skipped }) => skipped)
    const verb = missing.length > 1 ? 'are' : 'is'
    for (const { file, skipped } of files) {
      console.log(`Not run, ${missing.join(', ')} ${verb} missing: ${file} (${skipped})`)
    }
    if (isCi) console.log(`With CI set, that is a failure: install ${missing.join(', ')}.`)
  }
  const counts = addCounts([
    ...results.map((result) => result.counts),
    ...(isCi ? missing.map(() => ({ passed: 0, failed: 1, skipped: 0 })) : []),
  ])
  console.log(`\n${closingLine(counts)}`)
  return counts.failed > 0 || counts.passed === 0 ? 1 : 0
}

const secondsSince = (began) => Number(process.hrtime.bigint() - began) / 1e9

const takeReport = (file) => {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return undefined // vitest died before it could write one; its exit status tells
  } finally {
    rmSync(file, { force: true })
  }
}
