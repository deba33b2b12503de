/**
 * `npm test [-- VITEST ARGUMENT…]`. Runs vitest and closes with the one line
 * `N passed, N failed, N skipped`, which holds whatever happens: a vitest that
 * dies, loads nothing or finds nothing counts as a failure.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { buildIfStale } from './build/build.ts'
import { nodeModule, ROOT, runChild } from './lib/child.ts'
import type { Summary } from './test-summary.ts'

const LONG = '--long'

await main(process.argv.slice(2))

async function main(args: readonly string[]): Promise<void> {
  await buildIfStale()
  const folder = await mkdtemp(join(tmpdir(), 'vault-secret-test-'))
  try {
    const summaryFile = join(folder, 'summary.json')
    const code = await vitest(args, summaryFile)
    const { summary, died } = settle(await readSummary(summaryFile), code)
    if (died) process.stdout.write(`vitest ended with exit code ${code} before it was done\n`)
    process.exitCode = summary.failed > 0 ? (code === 0 ? 1 : code) : 0
    process.stdout.write(
      `${summary.passed} passed, ${summary.failed} failed, ${summary.skipped} skipped\n`,
    )
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function vitest(args: readonly string[], summaryFile: string): Promise<number> {
  const reporters = ['--reporter=default', `--reporter=${ROOT}scripts/test-summary.ts`]
  const rest = args.filter((arg) => arg !== LONG)
  return runChild(
    process.execPath,
    [nodeModule('vitest/vitest.mjs'), 'run', ...reporters, ...rest],
    {
      VAULT_SECRET_TEST_SUMMARY: summaryFile,
      ...(args.includes(LONG) ? { VAULT_SECRET_TEST_LONG: '1' } : {}),
    },
  )
}

/** A run that did not finish, or that failed without a failed test, has one failure more. */
function settle(
  summary: Summary | undefined,
  code: number,
): { readonly summary: Summary; readonly died: boolean } {
  if (summary === undefined) return { summary: { passed: 0, failed: 1, skipped: 0 }, died: true }
  const failed = summary.failed === 0 && code !== 0 ? 1 : summary.failed
  return { summary: { ...summary, failed }, died: false }
}

async function readSummary(file: string): Promise<Summary | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Summary
  } catch {
    return undefined
  }
}
