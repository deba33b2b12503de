import { VERSION } from '../../base/product.ts'
import type { Coverage, Resource } from '../../source/index.ts'
import { connect, type Connection } from '../../source/http/connect.ts'
import { whoIs } from '../../source/live/self-subject-review.ts'
import { valueSource } from '../../source/live/value-source.ts'
import type { Needle } from '../../trace/types.ts'
import { clientFlags } from '../client-flags.ts'
import { withProgress } from '../progress.ts'
import { chooseScope } from '../scope.ts'
import type { TraceInvocation } from './invocation.ts'
import { type ClusterAnswer, searchCluster } from './search-cluster.ts'

/** What a cluster came to, and as whom it was asked. */
export interface InCluster extends ClusterAnswer {
  readonly origin: { readonly kind: 'cluster'; readonly name: string }
  readonly identity: string
  readonly namespace?: string
}

/**
 * Looks in the cluster that the client flags lead to, and says before it starts what it is
 * about to read, as whom.
 *
 * @param values whether the values of Secrets are read, too
 * @throws ApiError when the cluster does not answer
 */
export async function inCluster(
  invocation: TraceInvocation,
  needle: Needle,
  values: boolean,
): Promise<InCluster> {
  const { flags, io, signal } = invocation
  const connection = await connect({ flags: clientFlags(flags), version: VERSION, signal })
  try {
    const { namespace } = chooseScope(flags, undefined, connection.namespace)
    const scope = namespace === undefined ? {} : { namespace, askedNamespace: namespace }
    const options = { currentNamespace: connection.namespace, ...scope }
    const source = valueSource(connection, options, values)
    const identity = await identityOf(connection)
    if (values) {
      const count = await source.countSecrets(namespace)
      await io.stderr.write(`${announcement(count, namespace, connection.name, identity)}\n`)
    }
    const skip = values ? {} : { skip: isNoPlaceForShapes }
    const answer = await withProgress(io, 'searching', () =>
      searchCluster(source, needle, { ...(namespace !== undefined && { namespace }), ...skip }),
    )
    const origin = { kind: 'cluster', name: connection.name } as const
    return { ...answer, origin, identity, ...(namespace !== undefined && { namespace }) }
  } finally {
    connection.close()
  }
}

function announcement(
  count: number | undefined,
  namespace: string | undefined,
  cluster: string,
  identity: string,
): string {
  const what = count === undefined ? 'the Secrets' : count === 1 ? '1 Secret' : `${count} Secrets`
  const where = namespace === undefined ? 'in all namespaces' : `in ${namespace}`
  return `reading the values of ${what} ${where} of ${cluster}, as ${identity}`
}

/** Older servers cannot say; what they refuse later is told then. */
async function identityOf(connection: Connection): Promise<string> {
  return whoIs(connection).then(
    ({ username }) => username,
    () => 'a user that the API server does not name',
  )
}

/** Events repeat what others say and are gone within the hour; certificates of nodes are public. */
function isNoPlaceForShapes({ group, plural }: Resource): boolean {
  return (group === '' && plural === 'events') || group === 'certificates.k8s.io'
}

/** Coverage as every report has it. */
export function answerCoverage({
  coverage,
  unknownKinds,
}: Pick<ClusterAnswer, 'coverage' | 'unknownKinds'>): {
  complete: boolean
  read: Coverage
  refused: Coverage
  unknown: Coverage
} {
  const kinds = unknownKinds
    ? [
        {
          resource: 'other kinds',
          status: 'failed',
          reason: 'the server did not list its kinds',
        } as const,
      ]
    : []
  const all = [...coverage, ...kinds].filter(({ status }) => status !== 'notServed')
  const read = all.filter(({ status }) => status === 'read')
  const refused = all.filter(({ status }) => status === 'refused')
  const unknown = all.filter((entry) => !read.includes(entry) && !refused.includes(entry))
  return { complete: refused.length + unknown.length === 0, read, refused, unknown }
}
