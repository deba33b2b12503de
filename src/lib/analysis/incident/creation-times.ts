import type { Model } from '../../model/model.ts'
import type { Evidence } from '../reach/report.ts'

/** When an object of a path was made, RFC 3339; empty where that is not known. */
export function creationTimes(model: Model): (evidence: Evidence) => string {
  const times = new Map<string, string>()
  for (const facts of Object.values(model.facts)) {
    for (const fact of facts) {
      if (!('created' in fact)) continue
      const { kind, namespace, name, created } = fact
      times.set(keyOf(evidenceKind(kind, namespace), namespace, name), created)
    }
  }
  return ({ kind, namespace = '', name }) => times.get(keyOf(kind, namespace, name)) ?? ''
}

/** Facts have one kind for those of a namespace and those of the cluster. */
function evidenceKind(kind: string, namespace: string): string {
  const isOfCluster = namespace === ''
  if (kind === 'Role') return isOfCluster ? 'ClusterRole' : 'Role'
  if (kind === 'Binding') return isOfCluster ? 'ClusterRoleBinding' : 'RoleBinding'
  return kind
}

function keyOf(kind: string, namespace: string, name: string): string {
  return `${kind}/${namespace}/${name}`
}
