import { remembered } from '../../base/remember.ts'
import type { PodFact } from '../../model/facts/pod.ts'
import type { Station, Why } from '../graph/access-graph.ts'
import { makersIn } from '../graph/coming-pods.ts'
import type { PathContext } from '../graph/context.ts'
import { type Holding, objectEvidence, type PathBuilder } from '../graph/path-builder.ts'
import { isWaiting, ONCE_IT_RUNS } from '../graph/waiting-pods.ts'
import { settledBy } from '../reach/settle.ts'
import { blindSpots } from '../visibility.ts'
import { connectRefused, isRefused, refusingPlaces } from './changeable-pods.ts'
import { limitOfPods, podsAmong, type PodsByLimit } from './ephemeral-limits.ts'
import { onceMade } from './into-pods.ts'
import { freesAccount } from './freed-accounts.ts'
import { CREATE_ACCOUNTS, EPHEMERAL } from './requests.ts'
import type { AccessPath } from './access-path.ts'

function connectHosts(
  { build, model }: PathContext,
  station: number,
  namespace: string,
  { free, unknown, gone, limited }: PodsByLimit,
): void {
  const why = (pod: PodFact): Why & { readonly id: string } => ({
    id: 'P4',
    ...(isWaiting(pod) ? ONCE_IT_RUNS : {}),
    evidence: [objectEvidence('Pod', pod)],
  })
  if (free !== undefined) {
    build.step(station, build.secrets(namespace), why(free))
    if (!isWaiting(free)) return
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
    const needs = [station, freesAccount(build, account)]
    build.joint(needs, build.secrets(namespace), why(pod))
  }
  for (const pod of gone) connectGone(build, station, why(pod), pod)
}

/** Workloads may make a pod that has no limit. */
function connectComing(context: PathContext, station: Station, namespace: string): void {
  const { build, model } = context
  const limitOf = limitOfPods(context)
  const maker = makersIn(model, namespace).find(
    ({ template }) => limitOf({ namespace, spec: template }) === 'none',
  )
  if (maker === undefined) return
  const evidence = [objectEvidence(maker.workload, maker)]
  build.step(station, build.secrets(namespace), onceMade({ id: 'P4', evidence }))
}

/** Nothing is added to pods that violate the level of their namespace until that is taken away. */
function connectRefusedPods(context: PathContext, holding: Holding): void {
  const { build, pods } = context
  const limitOf = limitOfPods(context)
  for (const place of refusingPlaces(context, holding)) {
    const { namespace, name } = place
    const pod = pods
      .runningIn(namespace)
      .find((each) => limitOf(each) === 'none' && (name === null || each.name === name))
    if (pod === undefined) continue
    const evidence = [objectEvidence('Pod', pod)]
    connectRefused(context, place, build.secrets(namespace), { id: 'P4', evidence })
  }
}

/** Nothing is added to the pod until somebody makes its service account again. */
function connectGone(
  build: PathBuilder,
  station: Station,
  why: Why & { readonly id: string },
  { namespace, spec }: PodFact,
): void {
  const condition = `service account ${spec.serviceAccount} of the pod, which is gone, is made again`
  const makes = build.may(CREATE_ACCOUNTS, namespace, spec.serviceAccount)
  build.joint([station, makes], build.secrets(namespace), why)
  build.step(station, build.secrets(namespace), { ...why, confidence: 'conditional', condition })
}

export const p4: AccessPath = {
  id: 'P4',
  title: 'an ephemeral container can be given every Secret of its namespace',
  precondition:
    'update or patch on pods/ephemeralcontainers, and a running pod in the namespace: its environment may name any Secret (those of its service account, if that has the annotation kubernetes.io/enforce-mountable-secrets and nobody takes it off by update or patch on serviceaccounts, or deletes the account to have it made again; none while that account is gone, or of a pod that has something of its node in a namespace whose Pod Security level forbids that by now), and the kubelet of the pod may then read it',
  close: 'grant it only while it is needed; keep Secrets in namespaces of their own',
  versions: 'every version',
  confidence: 'certain',
  evidence: 'the binding and the role, with the rule; the pod',
  effect: 'path',
  connect: (context) => {
    const { build, pods } = context
    const limitOf = limitOfPods(context)
    const acceptedIn = remembered((namespace: string) =>
      pods.runningIn(namespace).filter((pod) => !isRefused(context, pod)),
    )
    const anyIn = remembered((namespace: string) => podsAmong(acceptedIn(namespace), limitOf))
    const hostsIn = (namespace: string, name: string | null): PodsByLimit => {
      if (name === null) return anyIn(namespace)
      const named = acceptedIn(namespace).filter((pod) => pod.name === name)
      return podsAmong(named, limitOf)
    }
    for (const holding of build.holdings(EPHEMERAL)) {
      const { station, namespace, name } = holding
      connectRefusedPods(context, holding)
      for (const at of namespace === '' ? context.namespaces : [namespace]) {
        const hosts = hostsIn(at, name)
        connectHosts(context, station, at, hosts)
        if (name === null && hosts.free === undefined) connectComing(context, station, at)
      }
    }
  },
}
