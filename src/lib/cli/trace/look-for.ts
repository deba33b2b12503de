/** Looks for something in the cluster and in files, and says what came of it. */
import { by } from '../../base/order.ts'
import type { Hit } from '../../trace/hit.ts'
import type { TraceReport } from '../../trace/report.ts'
import { placeText } from '../../view/trace.ts'
import type { Chosen } from './choose-sought.ts'
import { followUp } from './follow-up.ts'
import { answerCoverage, type InCluster, inCluster } from './in-cluster.ts'
import { type InFiles, inFiles } from './in-files.ts'
import type { TraceInvocation } from './invocation.ts'

type Report = TraceReport<ReturnType<typeof answerCoverage>>

/** What came of it, and where the cluster is that was asked. */
export interface Looked {
  readonly report: Report
  readonly origin: InCluster['origin'] | undefined
}

/**
 * Looks where the flags say.
 *
 * @throws ApiError when the cluster does not answer; UserError for files that cannot be read
 */
export async function lookFor(invocation: TraceInvocation, sought: Chosen): Promise<Looked> {
  const { flags } = invocation
  const cluster = asksCluster(invocation)
    ? await inCluster(invocation, sought.needle, !flags.scan)
    : undefined
  const files = flags.in.length > 0 ? await inFiles(invocation, sought.needle) : undefined
  const report = await reportOf(invocation, sought, cluster, files)
  return { report, origin: cluster?.origin }
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
