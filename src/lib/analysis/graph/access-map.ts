import type { NamespacedName } from '../../base/names.ts'
import type { WorkloadFact } from '../../model/facts/pod.ts'
import type { Model } from '../../model/model.ts'
import { namespacesIn } from '../../model/namespaces.ts'
import { minorVersion } from '../../model/server-version.ts'
import { nodeIndex, nodesWithSecret } from '../node-authorizer/index.ts'
import type { AccessPath } from '../paths/access-path.ts'
import { gatherPodMakers, runsPods } from '../paths/pod-spec-choice.ts'
import { rbacIndex } from '../rbac/index.ts'
import { podIndex } from '../reach/pod-index.ts'
import { lastOnly } from '../../base/remember.ts'
import type { AskedIdentity } from '../reach/report.ts'
import type { AccessGraph } from './access-graph.ts'
import { isOpenToAnonymous } from './anonymous.ts'
import { askedStation, linkAskedPod } from './asked.ts'
import type { PathContext } from './context.ts'
import { linkCreatingByName } from './creating-by-name.ts'
import { linkCredentialSecrets } from './credential-secrets.ts'
import { ANONYMOUS, knownIdentities } from './identities.ts'
import { linkIdentities } from './identity-edges.ts'
import { resolveJoints } from './joints.ts'
import { linkLaterReads } from './later-reads.ts'
import { PathBuilder } from './path-builder.ts'
import { linkPods } from './pod-edges.ts'
import { linkBindings } from './rbac-edges.ts'
import type { Requests } from './requests.ts'
import { roleRights } from './role-rights.ts'
import { linkWaiting } from './waiting-pods.ts'

/** The catalogue, as the map needs it. */
export interface Catalogue {
  readonly paths: readonly AccessPath[]
  readonly requests: readonly Requests[]
}

/** Everything that leads from identities to Secrets in one cluster; does not change any more. */
export interface AccessMap {
  readonly context: PathContext
  readonly graph: AccessGraph
}

/**
 * Draws the map of a model: identities, what bindings let them do, what each row
 * of the catalogue makes of it, and what takes several rights together. Near to
 * linear in the number of objects.
 *
 * @param asked somebody to be on the map although nothing names them
 */
export function accessMap(
  model: Model,
  { paths, requests }: Catalogue,
  asked?: AskedIdentity,
): AccessMap {
  const context = contextOf(model, requests, asked)
  const { build } = context
  linkIdentities(context)
  linkBindings(context)
  for (const each of requests) {
    if (each.together !== true) build.free(build.everything(''), build.may(each, ''))
  }
  linkCreatingByName(context, requests)
  for (const path of paths) path.unite?.(context)
  for (const path of paths) path.grant?.(context)
  gatherPodMakers(context)
  for (const path of paths) path.connect?.(context)
  linkEverything(context, requests)
  if (asked !== undefined) linkAskedPod(context, asked)
  linkWaiting(context)
  linkCredentialSecrets(context)
  linkLaterReads(context)
  linkPods(context)
  build.linkPlaces()
  resolveJoints(build.graph, build.joints, holders(context, asked), build.everything(''))
  return { context, graph: build.graph }
}

function contextOf(
  model: Model,
  requests: readonly Requests[],
  asked: AskedIdentity | undefined,
): PathContext {
  const rbac = rbacIndex(model)
  const nodes = nodeIndex(model)
  const namespaces = namespacesIn(model)
  // Bindings to roles that are missing count too: they wait for whoever makes the role (I13).
  const keys = model.facts.Binding.flatMap((binding) => [...rbac.keysOf(binding)])
  const rightsOf = roleRights(requests)
  if (isOpenToAnonymous(model, rbac, rightsOf)) keys.push(ANONYMOUS)
  return {
    model,
    build: new PathBuilder(),
    rbac,
    rightsOf,
    ownRights: new Map(),
    nodes,
    nodesWith: lastOnly((secret: NamespacedName) => nodesWithSecret(nodes, secret)),
    pods: podIndex(model),
    templates: templateUses(model),
    identities: knownIdentities(model, keys, asked),
    namespaces,
    minor: minorVersion(model.origin),
  }
}

/** Every right in a namespace is every kind of request there. */
function linkEverything(context: PathContext, requests: readonly Requests[]): void {
  const { build, namespaces } = context
  for (const namespace of namespaces) {
    const everything = build.graph.find(`everything ${namespace}`)
    if (everything === undefined) continue
    for (const each of requests) {
      if (each.cluster !== true && each.together !== true) {
        build.free(everything, build.may(each, namespace))
      }
    }
    build.free(everything, build.secrets(namespace))
    build.free(everything, build.accounts(namespace))
    build.free(everything, runsPods(context, namespace))
  }
}

function templateUses({ facts }: Model): ReadonlyMap<string, WorkloadFact> {
  const uses = new Map<string, WorkloadFact>()
  for (const workload of facts.Workload) {
    // A PodTemplate makes no pods by itself, and a Job has made its own already.
    if (['PodTemplate', 'Job'].includes(workload.workload)) continue
    for (const { secret } of workload.template.secretRefs) {
      uses.set(`${workload.namespace}/${secret}`, workload)
    }
  }
  return uses
}

function holders(context: PathContext, asked: AskedIdentity | undefined): readonly number[] {
  const { build, identities } = context
  const known = [...identities.keys()].map((key) => build.is(key))
  return asked === undefined ? known : [...known, askedStation(context, asked)]
}
