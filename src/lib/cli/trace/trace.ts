import { UserError } from '../../base/errors.ts'
import { escapeLine } from '../../base/safe-text.ts'
import { by } from '../../base/order.ts'
import type { Hit } from '../../trace/hit.ts'
import type { TraceReport } from '../../trace/report.ts'
import { placeText, secretLines, traceNotes, traceTable } from '../../view/trace.ts'
import { endReport } from '../coverage-notes.ts'
import { ExitCode } from '../exit-code.ts'
import { collectEarly } from '../heap.ts'
import { printLines, printReport } from '../print.ts'
import { type Chosen, chooseSought, makeHashes } from './choose-sought.ts'
import { followUp } from './follow-up.ts'
import { answerCoverage, type InCluster, inCluster } from './in-cluster.ts'
import { type InFiles, inFiles } from './in-files.ts'
import type { TraceInvocation } from './invocation.ts'

type Report = TraceReport<ReturnType<typeof answerCoverage>>

/**
 * Says where a value is, in the cluster and in files, without showing it.
 *
 * @param typed words after the verb, among which no value may be
 * @throws UserError for flags that cannot be used; ApiError when the cluster does not answer
 */
export async function trace(
  invocation: TraceInvocation,
  typed: readonly string[],
): Promise<ExitCode> {
  const { flags } = invocation
  if (typed.length > 0) throw typedValue()
  if (flags['make-hashes'] !== undefined) {
    await makeHashes(invocation, flags['make-hashes'])
    return ExitCode.done
  }
  collectEarly()
  const sought = await chooseSought(invocation)
  if (sought.locked === true) {
    await invocation.io.stderr.write(
      'the key is under a passphrase, so it is found only as it is: give its certificate or public key to find it in other forms\n',
    )
  }
  const cluster = asksCluster(invocation)
    ? await inCluster(invocation, sought.needle, !flags.scan)
    : undefined
  const files = flags.in.length > 0 ? await inFiles(invocation, sought.needle) : undefined
  const report = await reportOf(invocation, sought, cluster, files)
  await print(invocation, report, cluster)
  const ended = await endReport(invocation, report.coverage)
  return report.verdict === 'found' ? ExitCode.yes : ended
}

function typedValue(): UserError {
  return new UserError('a value is not taken from the command line, where others can see it', [
    'leave it out to be asked for it, or use --value-file or --value-fd',
    'if it was a real one, take the line out of the history of your shell',
  ])
}

/** Who names a folder alone asks about that. */
function asksCluster({ flags }: TraceInvocation): boolean {
  return flags.in.length === 0 || flags['all-namespaces'] || flags.namespace !== undefined
}

async function reportOf(
  invocation: TraceInvocation,
  { as, token }: Chosen,
  cluster: InCluster | undefined,
  files: InFiles | undefined,
): Promise<Report> {
  const answers = [cluster, files].filter((each) => each !== undefined)
  const hits = answers.flatMap((each) => each.hits).toSorted(IN_ORDER)
  const cutOff = answers.flatMap((each) => each.cutOff)
  const { unopened, count } = files ?? NO_FILES
  const { counts, coverage: read, unknownKinds } = cluster ?? NO_CLUSTER
  const coverage = answerCoverage({ coverage: read, unknownKinds })
  const complete = coverage.complete && cutOff.length === 0 && unopened.length === 0
  return {
    verdict: verdictOf(hits, complete),
    sought: as,
    ...(token?.secret !== undefined && { tokenOf: token.secret }),
    ...(cluster !== undefined && { identity: cluster.identity }),
    ...(cluster?.namespace !== undefined && { namespace: cluster.namespace }),
    searched: { ...counts, files: count },
    hits,
    secrets: await followUp(invocation, hits),
    cutOff,
    unopened,
    coverage: { ...coverage, complete },
  }
}

const NO_FILES = { unopened: [], count: 0 }
const NO_CLUSTER = { counts: { secrets: 0, objects: 0 }, coverage: [], unknownKinds: false }

function verdictOf(hits: readonly Hit[], complete: boolean): Report['verdict'] {
  if (hits.length > 0) return 'found'
  return complete ? 'notFound' : 'unknown'
}

const IN_ORDER = by<Hit>(
  ({ place }) => place.in,
  ({ place }) => (place.in === 'cluster' ? place.namespace : place.file),
  ({ place }) => placeText(place),
  ({ field }) => field ?? '',
  ({ shape }) => shape ?? '',
)

async function print(
  invocation: TraceInvocation,
  report: Report,
  cluster: InCluster | undefined,
): Promise<void> {
  const { flags, io } = invocation
  await printReport(invocation, {
    kind: 'TraceReport',
    document: () => ({ ...(cluster !== undefined && { origin: cluster.origin }), ...report }),
    table: () => traceTable(report.hits),
    names: () => [...new Set(report.hits.map(({ place }) => placeText(place)))],
  })
  if (flags.output !== undefined && flags.output !== 'wide') return
  await printLines(io.stdout, secretLines(report.secrets, io.glyphs).map(escapeLine))
  await printLines(io.stderr, traceNotes(report, io.glyphs).map(escapeLine))
}
