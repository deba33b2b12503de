import { type NamespacedName, qualifiedName } from '../../base/names.ts'
import { compareText } from '../../base/order.ts'
import type { PodFact } from '../../model/facts/pod.ts'
import type { Model } from '../../model/model.ts'
import { isOver } from '../node-authorizer/index.ts'
import {
  AUTHENTICATED,
  groupKey,
  SERVICE_ACCOUNTS,
  serviceAccountUser,
  userKey,
} from '../rbac/index.ts'
import { workloadLookup } from '../reach/workloads.ts'

/** Who runs as whom, by the keys that RBAC compares. */
export interface Consumers {
  /** Accounts that pods which name the Secret run as, and the groups that come with them. */
  readonly keys: ReadonlySet<string>
  /** Workloads and pods that run as the account, as `deployment/api`. */
  runningAs(key: string): readonly string[]
}

/** Arranges the pods that are not over by the accounts that they run as. */
export function consumersOf(model: Model, secret: NamespacedName): Consumers {
  const workloadOf = workloadLookup(model)
  const running = model.facts.Pod.filter((pod) => !isOver(pod) && !pod.mirror)
  const byAccount = Map.groupBy(running, accountKey)
  const own = running.filter((pod) => isGiven(pod, secret))
  const groups =
    own.length === 0
      ? []
      : [SERVICE_ACCOUNTS, `${SERVICE_ACCOUNTS}:${secret.namespace}`, AUTHENTICATED]
  const nameOf = (pod: PodFact): string => {
    const { kind, name } = workloadOf(pod) ?? { kind: 'Pod', name: pod.name }
    return `${kind.toLowerCase()}/${qualifiedName({ namespace: pod.namespace, name })}`
  }
  return {
    keys: new Set([...own.map(accountKey), ...groups.map(groupKey)]),
    runningAs: (key) => [...new Set((byAccount.get(key) ?? []).map(nameOf))].toSorted(compareText),
  }
}

function accountKey({ namespace, spec }: PodFact): string {
  return userKey(serviceAccountUser({ namespace, name: spec.serviceAccount }))
}

function isGiven({ namespace, spec }: PodFact, secret: NamespacedName): boolean {
  return namespace === secret.namespace && spec.secretRefs.some((ref) => ref.secret === secret.name)
}
