import { writeFileSync } from 'node:fs'

import type { Reporter, TestModule } from 'vitest/node'

/** What a test run came to. A file that cannot be loaded and an unhandled error are failures. */
export interface Summary {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

/**
 * Counts the tests for `npm test` and says of each skipped one what is missing
 * on this machine: the note of `context.skip(note)`.
 */
class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    for (const line of skippedLines(modules)) process.stdout.write(`${line}\n`)
    const file = process.env['VAULT_SECRET_TEST_SUMMARY']
    if (file !== undefined) writeFileSync(file, JSON.stringify(count(modules, unhandledErrors)))
  }
}

// Vitest asks for a default export.
export default SummaryReporter

function count(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): Summary {
  const states = modules.flatMap((module) =>
    [...module.children.allTests()].map((test) => test.result().state),
  )
  const of = (state: string): number => states.filter((each) => each === state).length
  const broken = modules.flatMap((module) => [
    ...module.errors(),
    ...[...module.children.allSuites()].flatMap((suite) => suite.errors()),
  ])
  return {
    passed: of('passed'),
    // A test still pending when the run ended never gave an answer.
    failed: of('failed') + of('pending') + broken.length + unhandledErrors.length,
    skipped: of('skipped'),
  }
}

function skippedLines(modules: readonly TestModule[]): readonly string[] {
  const byReason = new Map<string, number>()
  for (const module of modules) {
    for (const test of module.children.allTests('skipped')) {
      const result = test.result()
      const note =
        (result.state === 'skipped' && result.note) || `no reason given: ${test.fullName}`
      byReason.set(note, (byReason.get(note) ?? 0) + 1)
    }
  }
  return [...byReason].map(([note, number]) => `skipped ${number}: ${note}`)
}
