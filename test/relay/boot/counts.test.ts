// The closing line of a test run: nothing that went wrong is left out of it.

import { createRequire } from 'node:module'
import { describe, expect, it } from 'vitest'

type Counts = { passed: number; failed: number; skipped: number }
type Counting = {
  countCheck: (status: number) => Counts
  countTests: (report: object | undefined, status: number) => Counts
  addCounts: (all: readonly Counts[]) => Counts
  closingLine: (counts: Counts) => string
  skippedFiles: (report: object | undefined) => { file: string; skipped: number }[]
}
const counting: Counting = createRequire(import.meta.url)('../../../relay/boot/counts.cjs')
const { countCheck, countTests, addCounts, closingLine, skippedFiles } = counting

const report = (
  numbers: { passed?: number; failed?: number; skipped?: number; todo?: number },
  testResults: object[] = [],
) => ({
  numPassedTests: numbers.passed ?? 0,
  numFailedTests: numbers.failed ?? 0,
  numPendingTests: numbers.skipped ?? 0,
  numTodoTests: numbers.todo ?? 0,
  testResults,
})

describe('counting a run', () => {
  it('counts a check as one, passed or failed', () => {
    expect(countCheck(0)).toEqual({ passed: 1, failed: 0, skipped: 0 })
    expect(countCheck(1)).toEqual({ passed: 0, failed: 1, skipped: 0 })
  })

  it('counts tests as the report does, todos as skipped', () => {
    expect(countTests(report({ passed: 7, failed: 2, skipped: 1, todo: 1 }), 1)).toEqual({
      passed: 7,
      failed: 2,
      skipped: 2,
    })
  })

  it('counts a file that could not be loaded as one failure', () => {
    const unloaded = { name: 'a.test.ts', status: 'failed', assertionResults: [] }
    const withFailedTest = { name: 'b.test.ts', status: 'failed', assertionResults: [{ status: 'failed' }] }
    expect(countTests(report({ passed: 3, failed: 1 }, [unloaded, withFailedTest]), 1)).toEqual({
      passed: 3,
      failed: 2,
      skipped: 0,
    })
  })

  it('counts a run that ended badly though every test passed as one failure', () => {
    expect(countTests(report({ passed: 3 }), 1)).toEqual({ passed: 3, failed: 1, skipped: 0 })
  })

  it('counts a run without a test, or without a report, as one failure', () => {
    expect(countTests(report({}), 0)).toEqual({ passed: 0, failed: 1, skipped: 0 })
    expect(countTests(undefined, 0)).toEqual({ passed: 0, failed: 1, skipped: 0 })
  })

  it('lets a run stand in which all was skipped', () => {
    expect(countTests(report({ skipped: 4 }), 0)).toEqual({ passed: 0, failed: 0, skipped: 4 })
  })

  it('adds all runs up', () => {
    const all = [countCheck(0), countCheck(1), countTests(report({ passed: 5, skipped: 2 }), 0)]
    expect(addCounts(all)).toEqual({ passed: 6, failed: 1, skipped: 2 })
  })
})

describe('the closing line', () => {
  it('names passed and failed, and skipped only when any were', () => {
    expect(closingLine({ passed: 312, failed: 0, skipped: 0 })).toBe('nod: 312 passed, 0 failed')
    expect(closingLine({ passed: 1, failed: 2, skipped: 3 })).toBe('nod: 1 passed, 2 failed, 3 skipped')
  })

  it('has the files at hand in which tests were skipped', () => {
    const files = [
      {
        name: 'a.test.ts',
        status: 'passed',
        assertionResults: [{ status: 'pending' }, { status: 'skipped' }, { status: 'passed' }],
      },
      { name: 'b.test.ts', status: 'passed', assertionResults: [{ status: 'passed' }] },
    ]
    expect(skippedFiles(report({}, files))).toEqual([{ file: 'a.test.ts', skipped: 2 }])
    expect(skippedFiles(undefined)).toEqual([])
  })
})
