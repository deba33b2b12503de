import type { ServiceAccountFact } from '../../model/facts/others.ts'
import { remembered } from '../../base/remember.ts'
import type { PodFact } from '../../model/facts/pod.ts'
import { podsByNamespace } from '../../model/pods.ts'
import type { Station, Why } from '../graph/access-graph.ts'
import type { PathContext } from '../graph/context.ts'
import { objectEvidence, type PathBuilder } from '../graph/path-builder.ts'
import { settledBy } from '../reach/settle.ts'
import { blindSpots } from '../visibility.ts'
import { CHANGE_ACCOUNTS, EPHEMERAL } from './requests.ts'
import type { AccessPath } from './access-path.ts'

/**
 * What an ephemeral container of a pod can be given: every Secret, unless
 * admission looks whether the service account of the pod names it. It does for
 * ephemeral containers, which can bring no volume; of a pod of one's own making
 * it overlooks projected volumes, so that P1 knows no such limit.
 */
type Limit = 'none' | 'unknown' | ServiceAccountFact

/** Where an ephemeral container can be added: the best pod of a namespace, and those that are limited. */
interface Hosts {
  readonly free?: PodFact
  readonly unknown?: PodFact
  readonly limited: readonly (readonly [PodFact, ServiceAccountFact])[]
}

function hostsAmong(pods: readonly PodFact[], limitOf: (pod: PodFact) => Limit): Hosts {
  // Nearly everywhere that is the first one, and the others do not matter.
  const free = pods.find((pod) => limitOf(pod) === 'none')
  if (free !== undefined) return { free, limited: [] }
  const all = pods.map((pod) => [pod, limitOf(pod)] as const)
  const unknown = all.find(([, limit]) => limit === 'unknown')?.[0]
  return {
    ...(unknown && { unknown }),
    limited: all.flatMap(([pod, limit]) =>
      typeof limit === 'string' ? [] : [[pod, limit] as const],
    ),
  }
}

/** By the service account. Without it admission refuses everything, until it is made again. */
function limits({ model }: PathContext): (pod: PodFact) => Limit {
  const accounts = new Map(
    model.facts.ServiceAccount.map((each) => [`${each.namespace}/${each.name}`, each]),
  )
  return ({ namespace, spec }) => {
    const account = accounts.get(`${namespace}/${spec.serviceAccount}`)
    if (account !== undefined) return account.limitsSecrets === true ? account : 'none'
    const blind = blindSpots(model.coverage, 'serviceaccounts', namespace).length > 0
    return blind ? 'unknown' : 'none'
  }
}

function connectHosts(
  { build, model }: PathContext,
  station: number,
  namespace: string,
  { free, unknown, limited }: Hosts,
): void {
  const why = (pod: PodFact): Why & { readonly id: string } => ({
    id: 'P4',
    evidence: [objectEvidence('Pod', pod)],
  })
  if (free !== undefined) {
    build.step(station, build.secrets(namespace), why(free))
    return
  }
  if (unknown !== undefined) {
    const blind = blindSpots(model.coverage, 'serviceaccounts', namespace)
    const settled = settledBy(blind, namespace)
    const unsure = { confidence: 'unknown', settledBy: settled } as const
    build.step(station, build.secrets(namespace), { ...why(unknown), ...unsure })
  }
  for (const [pod, { secrets }] of limited) {
    for (const name of secrets) {
      build.step(station, build.secret({ namespace, name }), why(pod))
    }
  }
  for (const [pod, account] of new Map(limited.map((each) => [each[1], each])).values()) {
    const needs = [station, changes(build, account)]
    build.joint(needs, build.secrets(namespace), why(pod))
  }
}

/** Being able to take the annotation from an account that has it. */
function changes(build: PathBuilder, { namespace, name }: ServiceAccountFact): Station {
  const key = `changes service account ${namespace}/${name}`
  const station = build.graph.station(key)
  if (!build.once(key)) return station
  for (const each of build.holdings(CHANGE_ACCOUNTS)) {
    const isThere = each.namespace === '' || each.namespace === namespace
    if (isThere && (each.name === null || each.name === name)) build.free(each.station, station)
  }
  return station
}

export const p4: AccessPath = {
  id: 'P4',
  title: 'an ephemeral container can be given every Secret of its namespace',
  precondition:
    'update or patch on pods/ephemeralcontainers, and a running pod in the namespace: its environment may name any Secret (those of its service account, if that has the annotation kubernetes.io/enforce-mountable-secrets and nobody takes it off by update or patch on serviceaccounts), and the kubelet of the pod may then read it',
  close: 'grant it only while it is needed; keep Secrets in namespaces of their own',
  versions: 'every version',
  confidence: 'certain',
  evidence: 'the binding and the role, with the rule; the pod',
  effect: 'path',
  connect: (context) => {
    const { build, model, pods } = context
    const limitOf = limits(context)
    const anyIn = remembered((namespace: string) => hostsAmong(pods.runningIn(namespace), limitOf))
    const hostsIn = (namespace: string, name: string | null): Hosts => {
      if (name === null) return anyIn(namespace)
      const named = pods.runningIn(namespace).filter((pod) => pod.name === name)
      return hostsAmong(named, limitOf)
    }
    for (const { station, namespace, name } of build.holdings(EPHEMERAL)) {
      for (const at of namespace === '' ? podsByNamespace(model).keys() : [namespace]) {
        connectHosts(context, station, at, hostsIn(at, name))
      }
    }
  },
}
