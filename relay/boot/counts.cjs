// The counts a test run closes with: every check and every test once, and nothing that went wrong left out.

const none = { passed: 0, failed: 0, skipped: 0 }

/** The counts of a check that either holds or does not: format, lint, types. */
exports.countCheck = (status) => ({ ...none, [status === 0 ? 'passed' : 'failed']: 1 })

/**
 * The counts of one vitest run, from its JSON report (undefined when it left none) and its exit status.
 * A file that could not be loaded counts as one failure, and so does a run that ended badly, or found no test, though
 * no test of it failed: an unhandled error must not hide behind passed tests.
 */
exports.countTests = (report, status) => {
  const passed = report?.numPassedTests ?? 0
  const skipped = (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0)
  const unloaded = (report?.testResults ?? []).filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  )
  const failed = (report?.numFailedTests ?? 0) + unloaded.length
  const endedBadly = status !== 0 || passed + skipped + failed === 0
  return { passed, failed: failed === 0 && endedBadly ? 1 : failed, skipped }
}

exports.addCounts = (all) =>
  all.reduce(
    (sum, one) => ({
      passed: sum.passed + one.passed,
      failed: sum.failed + one.failed,
      skipped: sum.skipped + one.skipped,
    }),
    none,
  )

/** The last line: `nod: 312 passed, 0 failed`, with `, 4 skipped` when any were. */
exports.closingLine = ({ passed, failed, skipped }) =>
  `nod: ${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`

/** The files of a report in which tests were skipped, each with how many: `[{file, skipped}]`. */
exports.skippedFiles = (report) =>
  (report?.testResults ?? [])
    .map(({ name, assertionResults }) => ({
      file: name,
      skipped: assertionResults.filter(({ status }) => status === 'pending' || status === 'skipped').length,
    }))
    .filter(({ skipped }) => skipped > 0)
