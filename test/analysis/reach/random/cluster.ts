import type { KubeObject } from '../../../control-plane/admin-client.ts'
import { NAMESPACES } from './names.ts'
import { seeded } from './random.ts'
import { randomRbac } from './rbac.ts'
import { type PodChange, randomChanges, randomWorkloads } from './workloads.ts'

/** A cluster that a seed decides, as objects in the order of their making. */
export interface RandomCluster {
  readonly objects: readonly KubeObject[]
  readonly changes: readonly PodChange[]
}

export function randomCluster(seed: number): RandomCluster {
  const random = seeded(seed)
  const namespaces = NAMESPACES.map((name) => ({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name },
  }))
  const objects = [...namespaces, ...randomWorkloads(random), ...randomRbac(random)]
  return { objects, changes: randomChanges(random, objects) }
}
