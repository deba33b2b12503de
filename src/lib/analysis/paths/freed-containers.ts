/** Containers of one's own in pods of namespaces whose Pod Security level is taken away first. */
import type { Station, Why } from '../graph/access-graph.ts'
import type { PathContext } from '../graph/context.ts'
import { type Holding, objectEvidence } from '../graph/path-builder.ts'
import { comingIn, connectFreedComing, connectFreedComingAnywhere } from './coming-containers.ts'
import { among, doubt, type PodsByNode, podsOf } from './own-containers.ts'
import { strictNamespaces } from './pod-security.ts'
import { CHANGE_NAMESPACES, EPHEMERAL } from './requests.ts'

/**
 * Row N2 for them. Who may do both everywhere gets it for all such namespaces
 * at once; else the right that is for one of them tells which it is about.
 */
export function connectFreedContainers(context: PathContext): void {
  const { build } = context
  const strictIn = among(strictNamespaces(context))
  const pods = podsOf(context)
  const coming = comingIn(context)
  const changeable = new Set(build.holdings(CHANGE_NAMESPACES).flatMap(namesOf))
  for (const holding of build.holdings(EPHEMERAL)) {
    const { station, namespace, name } = holding
    for (const each of strictIn(namespace)) {
      const at = each.namespace
      if (namespace === '' && name === null && !changeable.has(at)) continue
      connectFreedComing(context, holding, { namespace: at, why: freed(at, each.label) }, coming)
      const to = nodesOf(context, pods(at, name), `${at}|${name ?? ''}`)
      if (to === undefined) continue
      build.joint([build.may(CHANGE_NAMESPACES, at, at), station], to, freed(at, each.label))
    }
  }
  connectAnywhere(context)
}

function connectAnywhere(context: PathContext): void {
  const { build } = context
  const pods = podsOf(context)
  const strict = strictNamespaces(context).map(({ namespace }) => namespace)
  connectFreedComingAnywhere(context, strict, comingIn(context))
  const all = new Map(strict.flatMap((namespace) => [...pods(namespace, null)]))
  const everywhere = nodesOf(context, all, '')
  if (everywhere === undefined) return
  const needs = [build.may(CHANGE_NAMESPACES, ''), build.may(EPHEMERAL, '')]
  build.joint(needs, everywhere, { id: 'N2' })
}

/** The namespaces that a right to change some names. */
function namesOf({ namespace, name }: Holding): readonly string[] {
  return [namespace, name ?? ''].filter((each) => each !== '')
}

function freed(namespace: string, state: string): Why & { readonly id: string } {
  const evidence = [objectEvidence('Namespace', { namespace: '', name: namespace }, { state })]
  return { id: 'N2', evidence }
}

/** A station that leads to all of their nodes; undefined when there are none. */
function nodesOf(context: PathContext, pods: PodsByNode, key: string): Station | undefined {
  const { build } = context
  if (pods.size === 0) return undefined
  const station = build.graph.station(`nodes of pods ${key}`, 'the nodes of pods')
  if (!build.once(`nodes of pods ${key}`)) return station
  for (const [node, pod] of pods) {
    const evidence = [objectEvidence('Pod', pod)]
    build.graph.link(station, build.node(node), { ...doubt(context, pod), evidence })
  }
  return station
}
