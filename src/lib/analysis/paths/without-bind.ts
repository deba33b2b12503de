import { perObject, remembered } from '../../base/remember.ts'
import type { BindingFact, RoleFact } from '../../model/facts/rbac.ts'
import type { Station } from '../graph/access-graph.ts'
import type { PathContext } from '../graph/context.ts'
import type { Requests } from '../graph/requests.ts'
import { isAllowed, ownRights } from '../graph/own-rights.ts'
import { objectEvidence } from '../graph/path-builder.ts'
import {
  lead,
  makesBindings,
  makesClusterBindings,
  placesOfMakers,
  takers,
} from './binding-makers.ts'
import { placesOf } from './bound-places.ts'
import { combiners, type Gain, jointWithEveryRight } from './every-right.ts'
import { CHANGE_CLUSTER_BINDINGS, CREATE_BINDINGS } from './requests.ts'
import { roleKinds } from './role-kinds.ts'

// Nobody lacks what an empty role grants, so it takes no `bind` to bind one
// (ConfirmNoEscalation in pkg/registry/rbac/validation). Who can rewrite a role can
// empty it first and fill it afterwards; rewriting and binding may be different identities.

/** Being able to rewrite some role of a namespace, or some ClusterRole with an empty one. */
export function rewritesSome({ build }: PathContext, namespace: string): Station {
  return build.graph.station(`rewrites a role ${namespace}`)
}

/** Adds that roles of a namespace can be emptied, bound and filled by whoever is their writer. */
export function connectRewritten(
  context: PathContext,
  { roles, writer }: { readonly roles: readonly RoleFact[]; readonly writer: Station },
  namespace: string,
): void {
  const [first] = roles
  if (first === undefined) return
  const kind = namespace === '' ? 'ClusterRole' : 'Role'
  context.build.free(writer, rewritesSome(context, namespace), [objectEvidence(kind, first)])
  for (const [at, bound] of placesOf(context, roles)) {
    const bindings = bound.map(({ binding }) => binding)
    joinChangers(context, at, bindings, { needs: [writer], id: 'I13' })
  }
}

/**
 * Adds every right wherever somebody may make bindings, for what is bound while it is empty.
 *
 * @param scope namespace of the role, empty for a ClusterRole
 */
export function joinMakers(context: PathContext, scope: string, gain: Gain): void {
  const { build, namespaces } = context
  const { needs, id } = gain
  if (scope === '') {
    build.jointEverything([...needs, makesClusterBindings(context)], build.everything(''), id)
    build.jointEverything([...needs, makesBindings(context, '')], everyNamespace(context), id)
  }
  for (const namespace of scope === '' ? placesOfMakers(context) : [scope]) {
    build.jointEverything(
      [...needs, makesBindings(context, namespace)],
      build.everything(namespace),
      id,
    )
  }
  joinTakers(context, scope, gain)
  for (const maker of combiners(context)) {
    for (const namespace of scope === '' ? namespaces : [scope]) {
      if (!isAllowed(context, maker, CREATE_BINDINGS, namespace)) continue
      jointWithEveryRight(context, maker, namespace, gain)
    }
  }
}

/** Adds every right where the bindings are, for those who may add themselves to one of them. */
export function joinChangers(
  context: PathContext,
  namespace: string,
  bindings: readonly BindingFact[],
  gain: Gain,
): void {
  const { build } = context
  const { needs, id } = gain
  const requests = roleKinds(namespace).changeBinding
  for (const station of changers(context, namespace, bindings)) {
    build.jointEverything([...needs, station], build.everything(namespace), id)
  }
  for (const changer of combiners(context)) {
    const may = bindings.some(({ name }) => isAllowed(context, changer, requests, namespace, name))
    if (may) jointWithEveryRight(context, changer, namespace, gain)
  }
}

const NOT_BY_IT = 'none of the rights that it takes comes by the binding that is deleted for that'

/** For who makes bindings only in place of ones that let write roles. */
function joinTakers(context: PathContext, scope: string, { needs, id }: Gain): void {
  const { build } = context
  for (const [namespace, taker] of takers(context)) {
    if (scope !== '' && scope !== namespace) continue
    const why = { id, confidence: 'conditional' as const, condition: NOT_BY_IT }
    build.joint([...needs, taker], build.everything(namespace), why)
  }
}

function everyNamespace({ build, namespaces }: PathContext): Station {
  const station = build.graph.station('everything in each namespace')
  if (!build.once('everything in each namespace')) return station
  for (const namespace of namespaces) build.free(station, build.everything(namespace))
  return station
}

/** By rights on all bindings of the namespace, and by those on one of these. */
function changers(
  context: PathContext,
  namespace: string,
  bindings: readonly BindingFact[],
): readonly Station[] {
  const byPlace = changerStations(context)(roleKinds(namespace).changeBinding)
  const names = [null, ...bindings.map(({ name }) => name)]
  const places = namespace === '' ? [''] : ['', namespace]
  return places
    .flatMap((place) => names.map((name) => byPlace.get(place)?.get(name)))
    .filter((station) => station !== undefined)
}

/** By namespace and name, null for any: being able to change the bindings there. */
const changerStations = perObject((context: PathContext) =>
  remembered((requests: Requests): ReadonlyMap<string, ReadonlyMap<string | null, Station>> => {
    const kind = requests === CHANGE_CLUSTER_BINDINGS ? 'clusterrolebindings' : 'rolebindings'
    const found = new Map<string, Map<string | null, Station>>()
    for (const right of ownRights(context, requests).all) {
      const { namespace, name } = right
      const key = `changes ${kind} ${namespace}|${name ?? ''}`
      const station = context.build.graph.station(key)
      lead(context, right, station)
      const names = found.get(namespace) ?? new Map<string | null, Station>()
      found.set(namespace, names.set(name, station))
    }
    return found
  }),
)
