import { type NamespacedName, qualifiedName } from '../../base/names.ts'
import { compareText } from '../../base/order.ts'
import type { PodFact, PodSpecFact } from '../../model/facts/pod.ts'
import type { Model } from '../../model/model.ts'
import { isOver } from '../node-authorizer/index.ts'
import {
  AUTHENTICATED,
  groupKey,
  SERVICE_ACCOUNTS,
  serviceAccountUser,
  userKey,
} from '../rbac/index.ts'
import { once } from '../../base/remember.ts'
import { workloadLookup } from '../reach/workloads.ts'
import { blindSpots } from '../visibility.ts'

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

/** Whether a pod that is not over, or a workload, is given a Secret; true also where that was not seen. */
export function givenSecrets({ facts, coverage }: Model): (secret: NamespacedName) => boolean {
  const given = once(() => {
    const running = facts.Pod.filter((pod) => !isOver(pod))
    const uses = [
      ...running.flatMap(({ namespace, spec }) => namesIn(namespace, spec)),
      ...facts.Workload.flatMap(({ namespace, template }) => namesIn(namespace, template)),
    ]
    return new Set(uses)
  })
  return ({ namespace, name }) =>
    blindSpots(coverage, 'pods', namespace).length > 0 ||
    given().has(qualifiedName({ namespace, name }))
}

function namesIn(namespace: string, { secretRefs }: PodSpecFact): readonly string[] {
  return secretRefs.map(({ secret }) => qualifiedName({ namespace, name: secret }))
}

function accountKey({ namespace, spec }: PodFact): string {
  return userKey(serviceAccountUser({ namespace, name: spec.serviceAccount }))
}

function isGiven({ namespace, spec }: PodFact, secret: NamespacedName): boolean {
  return namespace === secret.namespace && spec.secretRefs.some((ref) => ref.secret === secret.name)
}
