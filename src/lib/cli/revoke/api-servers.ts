/** Connections to every API server of a cluster: each remembers tokens for itself. */
import { VERSION } from '../../base/product.ts'
import type { Witness } from '../../change/evidence/ask.ts'
import { connectTo, type Connection } from '../../source/http/connect.ts'
import { resolveTarget, type Target } from '../../source/kubeconfig/target.ts'
import { apiServerAddresses } from '../../source/live/api-servers.ts'
import { clientFlags } from '../client-flags.ts'
import type { RevokeInvocation } from './invocation.ts'

/** One API server, and how to connect to it as somebody else. */
export interface ApiServer {
  readonly target: Target
  readonly connection: Connection
}

export interface ApiServers {
  /** The one of the kubeconfig comes first. */
  readonly asked: readonly ApiServer[]
  /** Whether the operator or the cluster has named them all. */
  readonly areAll: boolean
}

/**
 * The API server of the kubeconfig, and the others that `--api-server` or the cluster names.
 *
 * @throws ApiError; UserError
 */
export async function withApiServers<T>(
  { flags, signal }: RevokeInvocation,
  work: (servers: ApiServers) => Promise<T>,
): Promise<T> {
  const opened: ApiServer[] = []
  const open = async (where: Target): Promise<ApiServer> => {
    const target = patient(where)
    const server = { target, connection: await connectTo(target, { version: VERSION, signal }) }
    opened.push(server)
    return server
  }
  try {
    const { target, connection } = await open(
      await resolveTarget(clientFlags(flags), { env: process.env }),
    )
    const given = flags['api-server']
    const named = given.length > 0 ? given : ((await apiServerAddresses(connection)) ?? [])
    for (const server of new Set(named)) {
      if (server !== connection.server) await open(targetAt(target, server))
    }
    return await work({ asked: opened, areAll: named.length > 0 })
  } finally {
    for (const { connection } of opened) connection.close()
  }
}

/** A witness that is not there must not hold up the others for as long as a connection may take. */
const ANSWER_MS = 5000

function patient(target: Target): Target {
  return { ...target, timeout: target.timeout > 0 ? target.timeout : ANSWER_MS }
}

/** Every API server has a certificate for this name, as pods know it by that. */
const IN_CLUSTER = 'kubernetes.default.svc'

function targetAt(target: Target, server: string): Target {
  const { cluster } = target
  const tlsServerName = cluster.tlsServerName || IN_CLUSTER
  return { ...target, cluster: { ...cluster, server, tlsServerName } }
}

const NOT_SAID = 'it does not say which servers there are: name them with --api-server'

/** Nobody can say of servers that nobody names what they remember. */
export function unknownServers({ connection }: Pick<ApiServer, 'connection'>): Witness {
  return {
    claim: 'every API server was asked',
    asked: 'EndpointSlices of default/kubernetes',
    of: connection.server,
    ask: () => Promise.resolve({ answer: NOT_SAID, holds: undefined }),
  }
}
