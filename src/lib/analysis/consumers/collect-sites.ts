import type { ReferenceFact } from '../../model/facts/others.ts'
import type { WorkloadFact } from '../../model/facts/pod.ts'
import type { Model } from '../../model/model.ts'
import type { Owners, TopOwner } from './owners.ts'
import type { Revision, Site } from './site.ts'
import { expandTemplates } from './templates.ts'

/** All places that name a Secret, by `namespace/name`. */
export interface Sites {
  readonly byName: ReadonlyMap<string, readonly Site[]>
  /** References whose namespace is not known, by name. */
  readonly anywhere: ReadonlyMap<string, readonly Site[]>
}

/** Goes once through every fact: linear in pods, templates and references. */
export function collectSites(model: Model, owners: Owners): Sites {
  const byName = new Map<string, Site[]>()
  const anywhere = new Map<string, Site[]>()
  const add = (namespace: string, name: string, site: Site): void =>
    push(byName, `${namespace}/${name}`, site)
  addPods(model, owners, add)
  addTemplates(model, owners, add)
  addServiceAccounts(model, add)
  addVolumes(model, add)
  for (const { fact, certain } of expandTemplates(model)) {
    const { name, namespace } = fact.secret
    const site: Site = { kind: 'reference', top: topOfReference(fact), fact, certain }
    if (namespace === undefined) push(anywhere, name, { ...site, certain: false })
    else add(namespace, name, site)
  }
  return { byName, anywhere }
}

type Add = (namespace: string, name: string, site: Site) => void

function push(map: Map<string, Site[]>, key: string, site: Site): void {
  const sites = map.get(key)
  if (sites === undefined) map.set(key, [site])
  else sites.push(site)
}

function addPods({ facts }: Model, owners: Owners, add: Add): void {
  for (const pod of facts.Pod) {
    // A static pod cannot use Secrets; its mirror only repeats what its file says.
    if (pod.spec.secretRefs.length === 0 || pod.mirror) continue
    const top = owners.ofPod(pod)
    for (const ref of pod.spec.secretRefs) {
      add(pod.namespace, ref.secret, { kind: 'pod', top, ref, pod })
    }
  }
}

function addTemplates({ facts }: Model, owners: Owners, add: Add): void {
  for (const workload of facts.Workload) {
    if (workload.template.secretRefs.length === 0) continue
    const top = owners.ofWorkload(workload)
    const revision = revisionOf(workload, top, owners)
    for (const ref of workload.template.secretRefs) {
      add(workload.namespace, ref.secret, { kind: 'template', top, ref, workload, revision })
    }
  }
}

/**
 * What a CronJob started runs once. A ReplicaSet is the current revision when
 * its owner's own template cannot be seen, and kept for a rollback when it
 * wants no pods.
 */
function revisionOf(workload: WorkloadFact, top: TopOwner, owners: Owners): Revision {
  if (top.kind === workload.workload && top.name === workload.name) return 'current'
  if (workload.workload === 'Job' || workload.replicas === 0) return 'past'
  return owners.isRead(top) ? 'running' : 'current'
}

function addServiceAccounts({ facts }: Model, add: Add): void {
  for (const { namespace, name, secrets, imagePullSecrets } of facts.ServiceAccount) {
    const top: TopOwner = { kind: 'ServiceAccount', namespace, name }
    for (const secret of imagePullSecrets) {
      add(namespace, secret, { kind: 'object', top, field: 'imagePullSecrets', use: 'imagePull' })
    }
    for (const secret of secrets) {
      add(namespace, secret, { kind: 'object', top, field: 'secrets', use: 'reference' })
    }
  }
}

function addVolumes({ facts }: Model, add: Add): void {
  for (const { name, secretRefs } of facts.PersistentVolume) {
    const top: TopOwner = { kind: 'PersistentVolume', name }
    for (const { secret, field } of secretRefs) {
      add(secret.namespace, secret.name, { kind: 'object', top, field, use: 'storage' })
    }
  }
}

function topOfReference({ from }: ReferenceFact): TopOwner {
  const { apiVersion, kind, namespace, name } = from
  return { apiVersion, kind, ...(namespace === undefined ? {} : { namespace }), name }
}
