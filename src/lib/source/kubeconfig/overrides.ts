import { UserError } from '../../base/errors.ts'
import type { SecretBytes } from '../../base/secret-bytes.ts'
import type { ClientFlags } from './flags.ts'
import type { Environment } from './load.ts'
import type { Cluster, Context, Kubeconfig, User } from './types.ts'

/** What a context comes to once the flags have had their say. */
export interface Effective {
  readonly contextName: string
  readonly clusterName: string
  readonly userName: string
  readonly context: Context
  readonly cluster: Cluster
  readonly user: User
}

/**
 * Chooses context, cluster and user and lays the flags over them, by the rules
 * of clientcmd's `DirectClientConfig` (getContext, getCluster, getAuthInfo).
 *
 * A name given by a flag must exist; the names inside a context need not, so
 * that `--server` and `--token` work without any kubeconfig.
 *
 * @throws UserError when a flag names something that does not exist
 */
export function applyFlags(config: Kubeconfig, flags: ClientFlags, env: Environment): Effective {
  const contextName = flags.context || config.currentContext
  const inFile = pick(config.contexts, contextName, flags.context, 'context')
  const context = applyContextFlags(inFile ?? { cluster: '', user: '' }, flags)
  const user = pick(config.users, context.user, flags.user, 'user')
  const cluster = pick(config.clusters, context.cluster, flags.cluster, 'cluster')
  return {
    contextName,
    context,
    clusterName: context.cluster,
    userName: context.user,
    cluster: applyClusterFlags(cluster, flags, env),
    user: applyUserFlags(user ?? {}, flags),
  }
}

function pick<T>(
  entries: ReadonlyMap<string, T>,
  name: string,
  flag: string | undefined,
  kind: 'context' | 'cluster' | 'user',
): T | undefined {
  const entry = entries.get(name)
  if (entry === undefined && flag) {
    const known = [...entries.keys()].toSorted()
    throw new UserError(`${kind} "${name}" does not exist`, [
      known.length === 0
        ? `the kubeconfig has no ${kind}s at all; see \`kubectl config view\``
        : `known ${kind}s: ${known.join(', ')}`,
    ])
  }
  return entry
}

function applyContextFlags(context: Context, flags: ClientFlags): Context {
  const namespace = flags.namespace || context.namespace
  return {
    cluster: flags.cluster || context.cluster,
    user: flags.user || context.user,
    ...(namespace && { namespace }),
  }
}

function applyClusterFlags(
  entry: Cluster | undefined,
  flags: ClientFlags,
  env: Environment,
): Cluster {
  const { caData, caFile, tlsServerName, ...rest } = entry ?? emptyCluster()
  return {
    ...rest,
    server: flags.server || rest.server || defaultServer(env),
    disableCompression: flags.disableCompression === true || rest.disableCompression,
    ...trust({ ...(caData && { caData }), ...(caFile && { caFile }) }, rest, flags),
    // --server also takes away the file's tls-server-name, which was meant for its own server.
    ...optional('tlsServerName', flags.tlsServerName || (flags.server ? '' : tlsServerName)),
  }
}

/** Where kubectl looks when neither a flag, a kubeconfig nor the environment says where. */
export const DEFAULT_SERVER = 'http://localhost:8080'

export function defaultServer(env: Environment): string {
  return env['KUBERNETES_MASTER'] || DEFAULT_SERVER
}

function emptyCluster(): Cluster {
  return { server: '', skipTLSVerify: false, disableCompression: false }
}

type Trust = Pick<Cluster, 'caData' | 'caFile' | 'skipTLSVerify'>

/** A flag that says whom to trust replaces everything the file says about it. */
function trust(
  file: Omit<Trust, 'skipTLSVerify'>,
  { skipTLSVerify }: Pick<Cluster, 'skipTLSVerify'>,
  flags: ClientFlags,
): Trust {
  if (flags.insecureSkipTlsVerify || flags.certificateAuthority) {
    return {
      skipTLSVerify: flags.insecureSkipTlsVerify ?? false,
      ...optional('caFile', flags.certificateAuthority),
    }
  }
  return { ...file, skipTLSVerify }
}

function applyUserFlags(entry: User, flags: ClientFlags): User {
  return {
    ...withoutReplaced(entry, flags),
    ...secret('token', flags.token),
    ...secret('password', flags.password),
    ...optional('username', flags.username || entry.username),
    ...optional('certFile', flags.clientCertificate || entry.certFile),
    ...optional('keyFile', flags.clientKey || entry.keyFile),
    ...impersonation(entry, flags),
  }
}

/** A certificate or key given by a flag takes the place of data in the file as well. */
function withoutReplaced(entry: User, flags: ClientFlags): User {
  const { certData, keyData, ...rest } = entry
  return {
    ...rest,
    ...(certData && !flags.clientCertificate && { certData }),
    ...(keyData && !flags.clientKey && { keyData }),
  }
}

function impersonation(entry: User, flags: ClientFlags): User {
  const { asGroup = [], asUserExtra = [] } = flags
  const extra = parseUserExtra(asUserExtra)
  return {
    ...optional('impersonateUser', flags.as || entry.impersonateUser),
    ...optional('impersonateUid', flags.asUid || entry.impersonateUid),
    ...(asGroup.length > 0 && { impersonateGroups: asGroup }),
    ...(asUserExtra.length > 0 && { impersonateExtra: { ...entry.impersonateExtra, ...extra } }),
  }
}

function secret<K extends string>(
  name: K,
  value: SecretBytes | undefined,
): Partial<Record<K, SecretBytes>> {
  return value && value.length > 0 ? ({ [name]: value } as Record<K, SecretBytes>) : {}
}

function parseUserExtra(pairs: readonly string[]): Record<string, readonly string[]> {
  const extra: Record<string, string[]> = {}
  for (const pair of pairs) {
    const equals = pair.indexOf('=')
    if (equals < 1) {
      throw new UserError(`--as-user-extra "${pair}" is not of the form KEY=VALUE`)
    }
    const key = pair.slice(0, equals)
    extra[key] = [...(extra[key] ?? []), pair.slice(equals + 1)]
  }
  return extra
}

function optional<K extends string>(
  name: K,
  value: string | undefined,
): Partial<Record<K, string>> {
  return value ? ({ [name]: value } as Record<K, string>) : {}
}
