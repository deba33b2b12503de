/** Who may write Secrets may write journals: none of them makes another's rights act elsewhere. */
import { expect, test } from 'vitest'
import { useControlPlane } from '../../control-plane/use-control-plane.ts'
import { killHalfway, newScene } from './faults/scene.ts'

const cluster = await useControlPlane()
const proxy = await cluster.startProxy()

type Json = Record<string, unknown>

/** Ways to change the journal of a rotation that was killed half-way, and what is said of each. */
const FORGERIES: readonly (readonly [string, (journal: Json) => Json, string])[] = [
  [
    'restarts a workload of another namespace',
    (journal) => ({
      ...journal,
      targets: (journal['targets'] as Json[]).map((each) => ({ ...each, namespace: 'victim' })),
    }),
    'it restarts Deployment victim/api',
  ],
  [
    'is of a Secret of another namespace',
    (journal) => ({ ...journal, secret: { ...(journal['secret'] as Json), namespace: 'victim' } }),
    'it is of victim/db',
  ],
  [
    'asks something that is no source',
    (journal) => ({
      ...journal,
      strategy: 'source',
      source: {
        manager: 'x',
        makesValues: false,
        object: {
          group: 'apps',
          plural: 'deployments',
          kind: 'Deployment',
          namespace: 'victim',
          name: 'core',
          ask: { annotation: 'pwned' },
        },
      },
    }),
    'it asks Deployment victim/core for values',
  ],
  [
    'has no Secret',
    ({ secret: _secret, ...journal }) => journal,
    'somebody changed its annotation',
  ],
  ['has a phase of its own', (journal) => ({ ...journal, phase: 'x' }), 'somebody changed'],
  ['has a revision beyond all', (journal) => ({ ...journal, revision: 2 ** 53 }), 'somebody'],
]

test('a journal that no rotation could have written is refused by every verb, and named', async () => {
  const scene = await newScene(cluster, proxy, 'replace')
  await killHalfway(scene)
  const { namespace } = scene.trial.site
  const path = `/api/v1/namespaces/${namespace}/secrets/db.rotation-1`
  const annotation = 'kubectl-vault-secret/journal'
  const { metadata } = await cluster.admin.get(path)
  const journal = JSON.parse(metadata.annotations?.[annotation] ?? '') as Json
  const before = await cluster.admin.get(`/api/v1/namespaces/${namespace}/secrets/db`)
  for (const [what, forge, says] of FORGERIES) {
    const text = JSON.stringify(forge(journal))
    await cluster.admin.patch(path, { metadata: { annotations: { [annotation]: text } } })
    for (const words of [
      ['rotate', 'db', '--resume'],
      ['rotate', 'db', '--abort'],
      ['history', 'db'],
    ]) {
      const { status, stderr } = await scene.run(words)
      expect(stderr, what).toContain(says)
      expect(stderr, what).toContain(`${namespace}/db.rotation-1`)
      expect(status, what).toBe(2)
    }
  }
  const after = await cluster.admin.get(`/api/v1/namespaces/${namespace}/secrets/db`)
  expect(after.metadata.resourceVersion).toBe(before.metadata.resourceVersion)
  await proxy.stop()
})
