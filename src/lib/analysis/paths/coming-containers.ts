/**
 * Rows N1 and N2 for containers of one's own in pods that have no node yet: those
 * that wait for one, and those that workloads are yet to make. The node is not
 * theirs to choose who add the container; even one who binds the pod needs a
 * kubelet that takes it.
 */
import { perObject, remembered } from '../../base/remember.ts'
import type { PodFact } from '../../model/facts/pod.ts'
import type { Station, Why } from '../graph/access-graph.ts'
import { makersIn } from '../graph/coming-pods.ts'
import type { PathContext } from '../graph/context.ts'
import { type Holding, objectEvidence } from '../graph/path-builder.ts'
import { isWaiting } from '../graph/waiting-pods.ts'
import { settledBy } from '../reach/settle.ts'
import type { Evidence } from '../reach/report.ts'
import { blindSpots } from '../visibility.ts'
import { limitOfPods } from './ephemeral-limits.ts'
import type { OpenNamespace } from './pod-security.ts'
import { CHANGE_NAMESPACES, EPHEMERAL } from './requests.ts'

/** What brings a pod that a container can be added to. */
type Coming = Required<Pick<Why, 'confidence' | 'condition'>> & {
  readonly evidence: readonly Evidence[]
} & Pick<Why, 'settledBy'>

/** What does in a namespace; with a name only a pod of that name. */
export type ComingIn = (namespace: string, name: string | null) => Coming | undefined

const WAITS = 'the pod, which has no node yet, comes to run on a node of the Secret'
const MADE = 'the workload makes a pod that runs on a node of the Secret'

/** Finds what comes in a namespace; best something that is known to have its service account. */
export const comingIn = perObject((context: PathContext): ComingIn => {
  const { model, pods } = context
  const limitOf = limitOfPods(context)
  const rate = (
    pod: Pick<PodFact, 'namespace' | 'spec'>,
    condition: string,
    what: Evidence,
  ): readonly Coming[] => {
    const limit = limitOf(pod)
    if (limit === 'gone') return []
    const sure = { confidence: 'conditional', condition, evidence: [what] } as const
    if (limit !== 'unknown') return [sure]
    const blind = blindSpots(model.coverage, 'serviceaccounts', pod.namespace)
    return [{ ...sure, confidence: 'unknown', settledBy: settledBy(blind, pod.namespace) }]
  }
  const waiting = (namespace: string): readonly PodFact[] =>
    pods.runningIn(namespace).filter(isWaiting)
  const best = (all: readonly Coming[]): Coming | undefined =>
    all.find(({ confidence }) => confidence === 'conditional') ?? all[0]
  const ofPods = (all: readonly PodFact[]): readonly Coming[] =>
    all.flatMap((pod) => rate(pod, WAITS, objectEvidence('Pod', pod)))
  const any = remembered((namespace: string) =>
    best([
      ...ofPods(waiting(namespace)),
      ...makersIn(model, namespace).flatMap((maker) =>
        rate({ namespace, spec: maker.template }, MADE, objectEvidence(maker.workload, maker)),
      ),
    ]),
  )
  return (namespace, name) =>
    name === null
      ? any(namespace)
      : best(ofPods(waiting(namespace).filter((pod) => pod.name === name)))
})

/** Row N1: the first of the namespaces, which come in the order of how sure they are, is enough. */
export function connectComing(
  { build }: PathContext,
  { station, name }: Holding,
  open: readonly OpenNamespace[],
  comingTo: ComingIn,
): void {
  for (const { namespace, why } of open) {
    const coming = comingTo(namespace, name)
    if (coming === undefined) continue
    const conditions = [why.condition, coming.condition].filter((each) => each !== undefined)
    build.step(station, build.nodes(), {
      id: 'N1',
      ...coming,
      condition: conditions.join(', and '),
      evidence: [...evidenceOf(why), ...coming.evidence],
    })
    return
  }
}

function evidenceOf({ evidence = [] }: Pick<Why, 'evidence'>): readonly Evidence[] {
  return typeof evidence === 'function' ? evidence() : evidence
}

/** Row N2 for one namespace whose level is taken away first. */
export function connectFreedComing(
  { build }: PathContext,
  { station, name }: Holding,
  { namespace, why }: OpenNamespace,
  comingTo: ComingIn,
): void {
  const coming = comingTo(namespace, name)
  if (coming === undefined || coming.confidence !== 'conditional') return
  const key = `containers to come ${namespace}|${name ?? ''}`
  const adds: Station = build.graph.station(key)
  build.free(station, adds)
  if (!build.once(key)) return
  const evidence = [...evidenceOf(why), ...coming.evidence]
  build.joint([build.may(CHANGE_NAMESPACES, namespace, namespace), adds], build.nodes(), {
    ...coming,
    id: 'N2',
    evidence,
  })
}

/** The same for who may do both everywhere. */
export function connectFreedComingAnywhere(
  { build }: PathContext,
  namespaces: readonly string[],
  comingTo: ComingIn,
): void {
  const coming = namespaces.map((each) => comingTo(each, null))
  const any = coming.find((each) => each?.confidence === 'conditional')
  if (any === undefined) return
  const needs = [build.may(CHANGE_NAMESPACES, ''), build.may(EPHEMERAL, '')]
  build.joint(needs, build.nodes(), { ...any, id: 'N2' })
}
