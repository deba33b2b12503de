import type { NamespacedName } from '../../base/names.ts'
import type { NodePath } from '../node-authorizer/index.ts'
import type { PodUse } from '../reach/pod-index.ts'
import type { Evidence } from '../reach/report.ts'
import type { AccessGraph, Station, Why } from './access-graph.ts'
import { changeableSets } from './changeable-secrets.ts'
import { giverOf } from './coming-pods.ts'
import type { PathContext } from './context.ts'
import { givenPlaces } from './given-places.ts'
import { nodeEvidence } from './node-evidence.ts'
import { objectEvidence, type PathBuilder } from './path-builder.ts'
import { isWaiting } from './waiting-pods.ts'

/** A station from where the value of a Secret is at hand, and why. */
export interface SecretSource {
  readonly station: Station
  /** With an id when getting it from there is a step by itself. */
  readonly why: Why
}

const FREE: Why = {}

/**
 * Where the value of one Secret comes from besides the sets that it belongs to:
 * rights by its name, the pods that are given it, and the nodes of those.
 */
export function ownSources(context: PathContext, secret: NamespacedName): readonly SecretSource[] {
  const { graph } = context.build
  const sources: SecretSource[] = []
  for (const station of rightsByName(graph, secret)) sources.push({ station, why: FREE })
  for (const station of changeableSets(context, secret)) sources.push({ station, why: FREE })
  return [...sources, ...placesOf(context, secret, context.pods.usesOf(secret))]
}

/** Those of them that are rights by its name, in its namespace and in all. */
export function rightsByName(
  graph: AccessGraph,
  { namespace, name }: NamespacedName,
): readonly Station[] {
  const found = [namespace, ''].map((at) => graph.find(`secret ${at}|${name}`))
  return found.filter((station) => station !== undefined)
}

/** Those of them that are pods and nodes; the Secret need not be there yet. */
export function placesOf(
  { build, model, nodesWith, templates }: PathContext,
  secret: NamespacedName,
  uses: readonly PodUse[],
): readonly SecretSource[] {
  const { graph } = build
  const sources: SecretSource[] = []
  const { namespace, name } = secret
  if (uses.length > 0) addGiven(build, sources, uses)
  const workload = templates.get(`${namespace}/${name}`)
  if (workload !== undefined) {
    addKnown(graph, sources, 'templates', {
      evidence: [objectEvidence(workload.workload, workload)],
    })
  }
  const giver = giverOf(model, secret)
  if (giver !== undefined) {
    const evidence = [objectEvidence(giver.workload, giver)]
    for (const at of [namespace, '']) addKnown(graph, sources, `coming ${at}`, { evidence })
  }
  for (const [node, { path }] of nodesWith(secret)) {
    addNode(build, sources, node, path, secret)
  }
  return sources
}

function addKnown(graph: AccessGraph, sources: SecretSource[], key: string, why: Why): void {
  const station = graph.find(key)
  if (station !== undefined) sources.push({ station, why })
}

function addGiven(build: PathBuilder, sources: SecretSource[], uses: readonly PodUse[]): void {
  const { byNode, byPod, ofNames } = givenPlaces(build)
  const met = new Set<Station>()
  const add = (station: Station | undefined, { pod, ref }: PodUse): void => {
    if (station === undefined || met.has(station)) return
    met.add(station)
    const evidence = (): readonly Evidence[] => [
      objectEvidence('Pod', pod, { field: `spec.${ref.field}` }),
    ]
    sources.push({ station, why: { evidence } })
  }
  const placed = uses.filter(({ pod }) => !isWaiting(pod))
  for (const use of uses) if (isWaiting(use.pod)) addWaiting(build, use, add)
  const [first] = placed
  if (first === undefined) return
  // All of them are in the Secret's namespace.
  const { namespace } = first.pod
  for (const key of ['', `namespace ${namespace}`]) add(build.graph.find(`given ${key}`), first)
  const named = byPod.get(namespace)
  for (const use of placed) {
    add(byNode.get(use.pod.node), use)
    add(named?.get(use.pod.name), use)
    add(ofNames?.get(use.pod.name), use)
  }
}

/** Those that have no node yet are few, and stand apart from the others. */
function addWaiting(
  { graph }: PathBuilder,
  use: PodUse,
  add: (station: Station | undefined, use: PodUse) => void,
): void {
  const { namespace, name } = use.pod
  for (const key of ['', `namespace ${namespace}`, `pod ${namespace}/${name}`, `pod /${name}`]) {
    add(graph.find(`waiting ${key}`), use)
  }
}

/** Row D11, or N6 through a volume. */
function addNode(
  build: PathBuilder,
  sources: SecretSource[],
  node: string,
  path: NodePath,
  secret: NamespacedName,
): void {
  const evidence = (): readonly Evidence[] => nodeEvidence(path, secret)
  const id = path.volume === undefined ? 'D11' : 'N6'
  sources.push({ station: build.asNode(node), why: { id, evidence, verbs: NODE_VERBS } })
  if (!anyKubelet(build.graph)) return
  for (const at of [secret.namespace, '']) {
    for (const name of [secret.name, '']) {
      addKnown(build.graph, sources, `kubelet ${node}|${at}|${name}`, { evidence })
    }
  }
}

const NODE_VERBS = ['get', 'list', 'watch']

const KUBELETS = new WeakMap<AccessGraph, { readonly size: number; readonly any: boolean }>()

/** Whether somebody sees what a kubelet sees. */
function anyKubelet(graph: AccessGraph): boolean {
  const { infos, size } = graph
  let known = KUBELETS.get(graph)
  if (known?.size !== size) {
    known = { size, any: infos.some(({ key }) => key.startsWith('kubelet ')) }
    KUBELETS.set(graph, known)
  }
  return known.any
}
