import type { Admin } from './admin.ts'
import type { KubeObject } from './admin-client.ts'
import { eventually } from './eventually.ts'

export interface NodeOptions {
  readonly prefix?: string
  readonly labels?: Readonly<Record<string, string>>
}

/**
 * Creates fake nodes that kwok keeps alive, and waits until pods can be scheduled
 * to them. Needs a control plane with kwok and controllers.
 */
export async function addNodes(
  admin: Admin,
  count: number,
  options: NodeOptions = {},
): Promise<string[]> {
  const prefix = options.prefix ?? 'worker'
  const names = Array.from({ length: count }, (_, index) => `${prefix}-${index + 1}`)
  await Promise.all(
    names.map((name) => admin.create('/api/v1/nodes', node(name, options.labels ?? {}))),
  )
  await Promise.all(
    names.map((name) =>
      eventually(`node ${name} to be ready`, async () =>
        schedulable(await admin.get(`/api/v1/nodes/${name}`)),
      ),
    ),
  )
  return names
}

function node(name: string, labels: Readonly<Record<string, string>>): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      labels: { 'kubernetes.io/hostname': name, 'kubernetes.io/os': 'linux', ...labels },
      annotations: { 'kwok.x-k8s.io/node': 'fake' },
    },
  }
}

// The node lifecycle controller takes the not-ready taint away a little after
// kwok has reported the node as ready; until then nothing is scheduled to it.
function schedulable(object: KubeObject): boolean {
  const conditions: { type: string; status: string }[] = object['status']?.conditions ?? []
  const ready = conditions.some(({ type, status }) => type === 'Ready' && status === 'True')
  const taints: { effect: string }[] = object['spec']?.taints ?? []
  return ready && taints.every(({ effect }) => effect === 'PreferNoSchedule')
}
