import { demonstrate } from '../demonstration.ts'
import { eventually } from '../../control-plane/eventually.ts'
import { allowed } from '../settle.ts'
import type { Given } from '../given.ts'
import type { Place, Scene } from '../scene.ts'

const asNode = { as: ({ unique }: Place) => ({ user: node(unique), groups: ['system:nodes'] }) }

demonstrate({
  id: 'D11',
  title: 'a node gets the Secret that a pod on it mounts',
  scene: asNode,
  given: podOn(({ unique }) => unique),
  attack: (attacker, { secret }) => attacker.get(secret.path),
  without: 'a pod on this very node',
  twin: podOn(({ unique }) => `other-${unique}`),
})

demonstrate({
  id: 'D11',
  title: 'a node lists the one Secret that a pod on it mounts',
  scene: asNode,
  given: podOn(({ unique }) => unique),
  attack: (attacker, { secret }) =>
    attacker.get(
      `${secret.path.slice(0, -secret.name.length - 1)}?fieldSelector=metadata.name%3D${secret.name}`,
    ),
  without: 'the group system:nodes',
  twin: podOn(({ unique }) => unique),
  // A user of such a name is taken for the node.
  reach: { twin: 'yes', twinRow: 'D11' },
  twinScene: { as: ({ unique }) => ({ user: node(unique), groups: ['nodes'] }) },
})

function node(name: string): string {
  return `system:node:${name}`
}

/** A pod that mounts the Secret, on a node that need not exist, and the authorizer knows of it. */
function podOn(nodeName: (scene: Scene) => string): (scene: Scene) => Given {
  return (scene) => ({
    manifests: [
      {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'consumer' },
        spec: {
          nodeName: nodeName(scene),
          containers: [{ name: 'main', image: 'registry.example/none' }],
          volumes: [{ name: 's', secret: { secretName: scene.secret.name } }],
        },
      },
    ],
    prepare: () =>
      eventually('the Node authorizer to see the pod', () =>
        allowed(scene.admin, {
          user: node(nodeName(scene)),
          groups: ['system:nodes'],
          verb: 'get',
          resource: 'secrets',
          namespace: scene.namespace,
          name: scene.secret.name,
        }),
      ),
  })
}
