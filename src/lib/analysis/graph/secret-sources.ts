import type { NamespacedName } from '../../base/names.ts'
import type { NodePath } from '../node-authorizer/index.ts'
import type { PodUse } from '../reach/pod-index.ts'
import type { Evidence } from '../reach/report.ts'
import type { AccessGraph, Station, Why } from './access-graph.ts'
import type { PathContext } from './context.ts'
import { nodeEvidence } from './node-evidence.ts'
import { objectEvidence, type PathBuilder } from './path-builder.ts'

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
export function ownSources(
  { build, pods, nodesWith, templates }: PathContext,
  secret: NamespacedName,
): readonly SecretSource[] {
  const { graph } = build
  const sources: SecretSource[] = []
  const { namespace, name } = secret
  for (const at of [namespace, '']) addKnown(graph, sources, `secret ${at}|${name}`, FREE)
  const uses = pods.usesOf(secret)
  if (uses.length > 0) addGiven(graph, sources, uses)
  const workload = templates.get(`${namespace}/${name}`)
  if (workload !== undefined) {
    addKnown(graph, sources, 'templates', {
      evidence: [objectEvidence(workload.workload, workload)],
    })
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

function addGiven(graph: AccessGraph, sources: SecretSource[], uses: readonly PodUse[]): void {
  const places = new Map<string, PodUse>()
  const nodes = new Set<string>()
  const some = someOf(graph)
  const add = (key: string, use: PodUse): void => {
    if (!places.has(key)) places.set(key, use)
  }
  for (const [index, use] of uses.entries()) {
    const { namespace, name, node } = use.pod
    // All of them are in the Secret's namespace.
    if (index === 0) for (const key of ['', `namespace ${namespace}`]) add(key, use)
    if (some.nodes && !nodes.has(node)) add(`node ${node}`, use)
    nodes.add(node)
    if (some.pods) for (const key of [`pod ${namespace}/${name}`, `pod /${name}`]) add(key, use)
  }
  for (const [key, { pod, ref }] of places) {
    const evidence = (): readonly Evidence[] => [
      objectEvidence('Pod', pod, { field: `spec.${ref.field}` }),
    ]
    addKnown(graph, sources, `given ${key}`, { evidence })
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
  if (!someOf(build.graph).kubelets) return
  for (const at of [secret.namespace, '']) {
    for (const name of [secret.name, '']) {
      addKnown(build.graph, sources, `kubelet ${node}|${at}|${name}`, { evidence })
    }
  }
}

const NODE_VERBS = ['get', 'list', 'watch']

interface Some {
  /** Whether somebody gets into the pods of a node. */
  readonly nodes: boolean
  /** Whether somebody gets into pods by their names. */
  readonly pods: boolean
  /** Whether somebody sees what a kubelet sees. */
  readonly kubelets: boolean
}

const KNOWN = new WeakMap<AccessGraph, Some & { readonly size: number }>()

/** Looked for once, as looking for each is most of the work for a Secret. */
function someOf(graph: AccessGraph): Some {
  const { infos, size } = graph
  let known = KNOWN.get(graph)
  if (known?.size !== size) {
    const pods = infos.some(({ key }) => key.startsWith('given pod '))
    const kubelets = infos.some(({ key }) => key.startsWith('kubelet '))
    const nodes = infos.some(({ key }) => key.startsWith('given node '))
    known = { nodes, pods, kubelets, size }
    KNOWN.set(graph, known)
  }
  return known
}
