import { unseenLines } from '../view/coverage.ts'
import type { Coverage, CoverageEntry } from '../source/index.ts'
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
 * @param told refusals that were told before the answer, which are not told again
 * @param inAnswer whether the answer itself says what was not seen, but not how to see it
 */
export async function endReport(
  { flags, io }: EndingInvocation,
  { complete, refused, unknown }: ReportCoverage,
  told: Coverage = [],
  inAnswer = false,
): Promise<ExitCode> {
  if (flags.output !== 'json' && flags.output !== 'yaml') {
    const lines = linesNotTold([...refused, ...unknown], told)
    await printLines(io.stderr, inAnswer ? lines.slice(1) : lines)
  }
  return flags.strict && !complete ? ExitCode.incomplete : ExitCode.done
}

/**
 * What could not be seen, and how to see it, without what was told before (design §4.5).
 *
 * @param told refusals
 */
export function linesNotTold(unseen: Coverage, told: Coverage): readonly string[] {
  return unseenLines(unseen.filter((entry) => !told.some((before) => covers(before, entry))))
}

/** A failure is news: nobody could foretell it. */
function covers(told: CoverageEntry, { resource, namespace, status }: CoverageEntry): boolean {
  const here = told.namespace === undefined || told.namespace === namespace
  return told.resource === resource && told.status === status && here
}
