import type { ClientFlags } from './flags.ts'
import {
  inClusterEntries,
  inClusterNamespace,
  isInCluster,
  SERVICE_ACCOUNT_FOLDER,
} from './in-cluster.ts'
import { type Environment, loadKubeconfig } from './load.ts'
import { applyFlags, defaultServer, type Effective } from './overrides.ts'
import { parseTimeout } from './duration.ts'
import type { Cluster, User } from './types.ts'
import { confirmUsable } from './validate.ts'

/** Everything needed to open a connection: which server, as whom, where. */
export interface Target {
  /** Absent in a pod and when no context is chosen. */
  readonly contextName?: string
  readonly userName: string
  readonly cluster: Cluster
  readonly user: User
  /** Namespace for commands that are not told one. */
  readonly namespace: string
  /** Milliseconds for one request with its retries; 0 means no limit. */
  readonly timeout: number
}

/** What {@link resolveTarget} reads besides kubeconfig files. */
export interface Surroundings {
  readonly env: Environment
  /** Only tests change it. */
  readonly serviceAccountFolder?: string
}

/**
 * Finds out which cluster to talk to, as kubectl would with the same flags,
 * files and environment.
 *
 * @throws UserError when the configuration cannot be used
 */
export async function resolveTarget(
  flags: ClientFlags,
  { env, serviceAccountFolder: folder = SERVICE_ACCOUNT_FOLDER }: Surroundings,
): Promise<Target> {
  const config = await loadKubeconfig(flags.kubeconfig, env)
  const timeout = parseTimeout(flags.requestTimeout || '0')
  const effective = applyFlags(config, flags, env)
  await confirmUsable(config, effective)
  const inCluster = await isInCluster(env, folder)
  const namespace = await chooseNamespace(effective, inCluster, env, folder)
  if (inCluster && isDefault(effective.cluster, env)) {
    const entries = await inClusterEntries(env, folder, flags, impersonation(effective.user))
    return { userName: 'service account', namespace, timeout, ...entries }
  }
  const { cluster, user, userName, contextName } = effective
  return { cluster, user, userName, namespace, timeout, ...(contextName && { contextName }) }
}

/** A pod's own connection is used only if nothing says otherwise (clientcmd `IsDefaultConfig`). */
function isDefault(cluster: Cluster, env: Environment): boolean {
  return cluster.server === defaultServer(env) && !cluster.proxyUrl
}

// clientcmd DeferredLoadingClientConfig.Namespace: in a pod, only a namespace that the
// flags or the context name explicitly comes before the service account's.
async function chooseNamespace(
  { context }: Effective,
  inCluster: boolean,
  env: Environment,
  folder: string,
): Promise<string> {
  if (context.namespace) return context.namespace
  return inCluster ? inClusterNamespace(env, folder) : 'default'
}

function impersonation(user: User): User {
  const { impersonateUser, impersonateUid, impersonateGroups, impersonateExtra } = user
  return {
    ...(impersonateUser && { impersonateUser }),
    ...(impersonateUid && { impersonateUid }),
    ...(impersonateGroups && { impersonateGroups }),
    ...(impersonateExtra && { impersonateExtra }),
  }
}
