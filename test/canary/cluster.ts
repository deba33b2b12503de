import type { ControlPlane } from '../control-plane/control-plane.ts'
import type { KubeObject } from '../control-plane/admin-client.ts'
import type { Marks } from './marks.ts'

/** Puts marked values wherever a cluster holds such values. Returns the namespace. */
export async function plantValues(cluster: ControlPlane, marks: Marks): Promise<string> {
  const namespace = await cluster.createNamespace('canary')
  await cluster.admin.apply(objects(marks), { namespace })
  return namespace
}

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration'

function objects(marks: Marks): readonly KubeObject[] {
  const base64 = (what: string): string => Buffer.from(marks.make(what)).toString('base64')
  const lastApplied = JSON.stringify({
    data: { password: base64('data in last-applied') },
    stringData: { user: marks.make('stringData in last-applied') },
  })
  return [
    object('v1', 'Secret', 'plain', {
      type: 'Opaque',
      data: { password: base64('data of a Secret'), user: base64('data of a Secret') },
    }),
    object('v1', 'Secret', 'written', { stringData: { a: marks.make('stringData of a Secret') } }),
    {
      ...object('v1', 'Secret', 'applied', { data: { password: base64('data of a Secret') } }),
      metadata: { name: 'applied', annotations: { [LAST_APPLIED]: lastApplied } },
    },
    object('v1', 'ConfigMap', 'config', { data: { password: marks.make('ConfigMap') } }),
    {
      ...object('v1', 'Pod', 'api', { spec: podSpec(marks) }),
      metadata: {
        name: 'api',
        annotations: { [LAST_APPLIED]: marks.make('last-applied of a pod') },
      },
    },
    object('apps/v1', 'Deployment', 'web', {
      spec: {
        replicas: 1,
        selector: { matchLabels: { app: 'web' } },
        template: { metadata: { labels: { app: 'web' } }, spec: podSpec(marks) },
      },
    }),
  ]
}

function podSpec(marks: Marks): object {
  return {
    containers: [
      {
        name: 'main',
        image: 'main',
        command: ['run', `--password=${marks.make('argument of a container')}`],
        env: [
          { name: 'TOKEN', value: marks.make('env literal') },
          { name: 'PASSWORD', valueFrom: { secretKeyRef: { name: 'plain', key: 'password' } } },
        ],
      },
    ],
  }
}

function object(apiVersion: string, kind: string, name: string, rest: object): KubeObject {
  return { apiVersion, kind, metadata: { name }, ...rest }
}
