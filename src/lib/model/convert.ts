import { resourceName } from '../base/resource-name.ts'
import type { Resource } from '../source/index.ts'
import { namespaceFact, nodeFact } from './cluster.ts'
import { customKindFact } from './custom-kind.ts'
import type { Fact } from './facts/index.ts'
import { podFact } from './pod.ts'
import { bindingFact, roleFact } from './rbac.ts'
import { ingressReferences } from './references/ingress.ts'
import { attachmentReferences, parameterReferences } from './references/storage.ts'
import { secretFact } from './secret.ts'
import { serviceAccountFact } from './service-account.ts'
import { claimFact, volumeFact } from './volume.ts'
import { workloadFact } from './workload.ts'

/** Turns one raw object into facts. Never throws, whatever the object looks like. */
export type Converter = (raw: unknown, resource: Resource) => readonly Fact[]

/** How each kind that Kubernetes itself serves becomes facts, by `PLURAL.GROUP`. */
const CONVERTERS: ReadonlyMap<string, Converter> = new Map<string, Converter>([
  ['namespaces', one(namespaceFact)],
  ['nodes', one(nodeFact)],
  ['pods', one(podFact)],
  ['deployments.apps', one((raw) => workloadFact('Deployment', raw))],
  ['statefulsets.apps', one((raw) => workloadFact('StatefulSet', raw))],
  ['daemonsets.apps', one((raw) => workloadFact('DaemonSet', raw))],
  ['replicasets.apps', one((raw) => workloadFact('ReplicaSet', raw))],
  ['replicationcontrollers', one((raw) => workloadFact('ReplicationController', raw))],
  ['jobs.batch', one((raw) => workloadFact('Job', raw))],
  ['cronjobs.batch', one((raw) => workloadFact('CronJob', raw))],
  ['podtemplates', one((raw) => workloadFact('PodTemplate', raw))],
  ['serviceaccounts', one(serviceAccountFact)],
  ['secrets', one(secretFact)],
  ['roles.rbac.authorization.k8s.io', one(roleFact)],
  ['clusterroles.rbac.authorization.k8s.io', one(roleFact)],
  ['rolebindings.rbac.authorization.k8s.io', one(bindingFact)],
  ['clusterrolebindings.rbac.authorization.k8s.io', one(bindingFact)],
  ['persistentvolumes', one(volumeFact)],
  ['persistentvolumeclaims', one(claimFact)],
  ['customresourcedefinitions.apiextensions.k8s.io', customKindFact],
  ['ingresses.networking.k8s.io', (raw, resource) => ingressReferences(resource, raw)],
  ['storageclasses.storage.k8s.io', (raw, resource) => parameterReferences(resource, raw)],
  ['volumeattachments.storage.k8s.io', (raw, resource) => attachmentReferences(resource, raw)],
  [
    'volumesnapshotclasses.snapshot.storage.k8s.io',
    (raw, resource) => parameterReferences(resource, raw),
  ],
])

/** The converter of a built-in kind; undefined for custom resources. */
export function converterOf(resource: Resource): Converter | undefined {
  return CONVERTERS.get(resourceName(resource))
}

function one(make: (raw: unknown) => Fact): Converter {
  return (raw) => [make(raw)]
}
