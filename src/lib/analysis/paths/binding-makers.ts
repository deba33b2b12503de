/** Who may make bindings, as stations: of any name, or in place of those that are there. */
import { qualifiedName } from '../../base/names.ts'
import { perObject } from '../../base/remember.ts'
import type { Station } from '../graph/access-graph.ts'
import type { PathContext } from '../graph/context.ts'
import type { OwnRight } from '../graph/held-rights.ts'
import { type Creation, bindings as bindingsOf, creationsBy } from '../graph/made-anew.ts'
import { ownRights } from '../graph/own-rights.ts'
import type { Requests } from '../graph/requests.ts'
import type { Evidence } from '../reach/report.ts'
import { CREATE_BINDINGS, CREATE_CLUSTER_BINDINGS, ROLE_REQUESTS } from './requests.ts'

/** Namespaces in which somebody may make bindings who may not do so everywhere. */
export function placesOfMakers(context: PathContext): ReadonlySet<string> {
  const places = ownRights(context, CREATE_BINDINGS).all.map(({ namespace }) => namespace)
  return new Set(places.filter((namespace) => namespace !== ''))
}

/** Being able to make bindings of the cluster. */
export function makesClusterBindings(context: PathContext): Station {
  const station = context.build.graph.station('makes clusterrolebindings')
  if (!context.build.once('makes clusterrolebindings')) return station
  leadMakers(context, CREATE_CLUSTER_BINDINGS, () => station)
  return station
}

/** Being able to make bindings in a namespace, or in all with an empty one. */
export function makesBindings(context: PathContext, namespace: string): Station {
  const { build } = context
  if (build.once('makes rolebindings')) {
    leadMakers(context, CREATE_BINDINGS, (place) =>
      build.graph.station(`makes rolebindings ${place}`),
    )
  }
  const station = build.graph.station(`makes rolebindings ${namespace}`)
  if (namespace !== '' && build.once(`makes rolebindings ${namespace}`)) {
    build.free(build.graph.station('makes rolebindings '), station)
  }
  return station
}

/** By namespace: being able to make bindings only in place of ones that let write roles. */
export const takers = perObject((context: PathContext): ReadonlyMap<string, Station> => {
  const stations = new Map<string, Station>()
  for (const requests of [CREATE_BINDINGS, CREATE_CLUSTER_BINDINGS]) {
    for (const right of ownRights(context, requests).all) {
      const { namespace, identity } = right
      const [creation] = takenOnly(context, requests, right)
      if (creation === undefined) continue
      const station = context.build.graph.station(`makes bindings anew ${namespace}`)
      stations.set(namespace, station)
      lead(context, { identity, evidence: creation.evidence }, station)
    }
  }
  return stations
})

/** The ways to make a binding, where each takes rights to write roles from somebody. */
function takenOnly(context: PathContext, requests: Requests, right: OwnRight): readonly Creation[] {
  if (right.among === undefined) return []
  const all = creationsBy(context, right.identity, right, requests, right.namespace)
  return all.every(({ instead }) => instead !== undefined && letsWrite(context, instead)) ? all : []
}

/** Whether the binding gives rights on roles. */
function letsWrite({ model, rbac, rightsOf }: PathContext, binding: Evidence): boolean {
  const { namespace = '', name } = binding
  const fact = bindingsOf(model).get(qualifiedName({ namespace, name }))
  const bound = rbac.bindingsIn(namespace).find((each) => each.binding === fact)
  const rights = bound?.role ? rightsOf(bound.role) : []
  return rights.some(({ requests }) => ROLE_REQUESTS.includes(requests))
}

/** The same for those who may do so without that, or who take nothing that matters. */
function leadMakers(
  context: PathContext,
  requests: Requests,
  to: (namespace: string) => Station,
): void {
  for (const right of ownRights(context, requests).all) {
    const { namespace, identity } = right
    const found = creationsBy(context, identity, right, requests, namespace).find(
      ({ instead }) => instead === undefined || !letsWrite(context, instead),
    )
    if (found !== undefined) lead(context, { identity, evidence: found.evidence }, to(namespace))
  }
}

/** Leads whoever has the right to the station. */
export function lead(
  { build }: PathContext,
  { identity, evidence }: Pick<OwnRight, 'identity' | 'evidence'>,
  to: Station,
): void {
  build.free(build.as(identity.key), to, evidence)
}
