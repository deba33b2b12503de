import { unseenLines } from '../view/coverage.ts'
import type { Coverage } from '../source/index.ts'
import type { InvocationWith } from './command.ts'
import { ExitCode } from './exit-code.ts'
import type { reportFlags } from './flags.ts'
import { printLines } from './print.ts'

/** What reports say about their own completeness. */
export interface ReportCoverage {
  readonly complete: boolean
  readonly refused: Coverage
  readonly unknown: Coverage
}

/**
 * Ends a report: says on stderr what could not be seen, unless the document
 * says so itself, and returns 7 for an incomplete answer under `--strict`.
 */
export async function endReport(
  { flags, io }: InvocationWith<typeof reportFlags>,
  { complete, refused, unknown }: ReportCoverage,
): Promise<ExitCode> {
  if (flags.output !== 'json' && flags.output !== 'yaml') {
    await printLines(io.stderr, unseenLines([...refused, ...unknown]))
  }
  return flags.strict && !complete ? ExitCode.incomplete : ExitCode.done
}
