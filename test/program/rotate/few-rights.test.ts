/** A right that is missing at the end is known before anything is changed. */
import { expect, test } from 'vitest'
import { eventually } from '../../control-plane/eventually.ts'
import { useControlPlane } from '../../control-plane/use-control-plane.ts'
import { deployment, encoded, NEW, OLD, passwordInEnv, rotationSite } from './site.ts'

const cluster = await useControlPlane()
const READ = { apiGroups: ['*'], resources: ['*'], verbs: ['get', 'list'] }
const TEMPLATES = { apiGroups: ['apps'], resources: ['deployments'], verbs: ['patch'] }
const secrets = (verbs: readonly string[], names?: readonly string[]): object => ({
  apiGroups: [''],
  resources: ['secrets'],
  verbs,
  ...(names !== undefined && { resourceNames: names }),
})

test.each([
  ['delete Secrets', true, [secrets(['create', 'patch'])], 'delete'],
  ['patch a journal', false, [secrets(['create']), secrets(['patch'], ['db'])], 'patch'],
])('who may not %s changes nothing', async (_, immutable, rules, verb) => {
  const user = `few-${Math.random().toString(36).slice(2, 8)}`
  await allow(user, [READ, TEMPLATES, ...rules])
  const site = await rotationSite(
    cluster,
    (namespace) => cluster.kubeconfigForUser(user, [], namespace),
    { immutable, data: { password: encoded(OLD) } },
  )
  await site.apply(deployment('api', 1, passwordInEnv()))
  await site.ready('api', 1)
  await eventually('the rights', async () => (await site.program('list')).status === 0)
  const [before] = await site.pods('api')

  const words = ['db', '--from-stdin', 'password', '--yes']
  const { status, stderr } = await site.rotate(words, NEW)
  expect(stderr).toContain(`may not ${verb} secrets`)
  expect(status).toBe(3)
  expect(await site.secrets()).toEqual(['db'])
  expect(await site.value('password')).toBe(OLD)
  const [after] = await site.pods('api')
  expect(after?.metadata.uid).toBe(before?.metadata.uid)
})

async function allow(user: string, rules: readonly object[]): Promise<void> {
  const rbac = 'rbac.authorization.k8s.io'
  await cluster.admin.apply([
    { apiVersion: `${rbac}/v1`, kind: 'ClusterRole', metadata: { name: user }, rules },
    {
      apiVersion: `${rbac}/v1`,
      kind: 'ClusterRoleBinding',
      metadata: { name: user },
      roleRef: { apiGroup: rbac, kind: 'ClusterRole', name: user },
      subjects: [{ apiGroup: rbac, kind: 'User', name: user }],
    },
  ])
}
