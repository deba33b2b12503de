import { unseenLines } from '../view/coverage.ts'
import type { Coverage } from '../source/index.ts'
import { ExitCode } from './exit-code.ts'
import type { Io } from './io.ts'
import { printLines } from './print.ts'

/** What reports say about their own completeness. */
export interface ReportCoverage {
  readonly complete: boolean
  readonly refused: Coverage
  readonly unknown: Coverage
}

interface EndingInvocation {
  readonly io: Io
  readonly flags: { readonly output: string | undefined; readonly strict: boolean }
}

/**
 * Ends a report: says on stderr what could not be seen, unless the document
 * says so itself, and returns 7 for an incomplete answer under `--strict`.
 *
 * @param told lines that were printed before the answer, which are not said again
 */
export async function endReport(
  { flags, io }: EndingInvocation,
  { complete, refused, unknown }: ReportCoverage,
  told: readonly string[] = [],
): Promise<ExitCode> {
  if (flags.output !== 'json' && flags.output !== 'yaml') {
    const lines = unseenLines([...refused, ...unknown])
    await printLines(
      io.stderr,
      lines.filter((line) => !told.includes(line)),
    )
  }
  return flags.strict && !complete ? ExitCode.incomplete : ExitCode.done
}
