/** Where pods hold tokens of service accounts, which are bound to the nodes of the pods. */
import { makersIn } from '../graph/coming-pods.ts'
import type { PodFact } from '../../model/facts/pod.ts'
import type { PathContext } from '../graph/context.ts'
import { accountKey } from '../graph/identities.ts'
import type { TokenHolder } from '../reach/pod-index.ts'

/** Service accounts: one, those of a namespace without a name, or all with an empty namespace. */
export interface Accounts {
  readonly namespace: string
  readonly name: string | null
}

/** The nodes by key of the account; an empty name for pods that have none yet or are yet to be made. */
export function nodesOfTokens(
  context: PathContext,
  accounts: Accounts,
): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>()
  const add = ({ namespace, spec }: TokenHolder, node: string): void => {
    const key = accountKey({ namespace, name: spec.serviceAccount })
    const nodes = found.get(key)
    if (nodes === undefined) found.set(key, new Set([node]))
    else nodes.add(node)
  }
  for (const pod of podsOf(context, accounts)) add(pod, pod.node)
  for (const pod of comingOf(context, accounts)) add(pod, '')
  return found
}

function podsOf({ pods }: PathContext, { namespace, name }: Accounts): readonly PodFact[] {
  if (name !== null) return pods.withTokenOf({ namespace, name })
  const there = namespace === '' ? pods.running() : pods.runningIn(namespace)
  return there.filter(pods.holdsToken)
}

function comingOf(
  { model, namespaces, pods }: PathContext,
  { namespace, name }: Accounts,
): readonly TokenHolder[] {
  const makers = (namespace === '' ? namespaces : [namespace]).flatMap((at) => makersIn(model, at))
  return makers
    .filter(({ template }) => name === null || template.serviceAccount === name)
    .map((maker) => ({ namespace: maker.namespace, uid: '', spec: maker.template }))
    .filter(pods.holdsToken)
}
