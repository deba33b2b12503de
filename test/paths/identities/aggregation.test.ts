import { expect, test } from 'vitest'
import type { KubeObject } from '../../control-plane/admin-client.ts'
import { attackerIn, demonstrate, stage } from '../demonstration.ts'
import type { Attacker } from '../attacker.ts'
import type { Scene } from '../scene.ts'
import { settle } from '../settle.ts'
import { RBAC, read, READS_TARGET, readingClusterRole, until } from './accounts.ts'
import { applyAs, createForCluster, rbacRule, roleBinding } from './bindings.ts'

type Named = Pick<Scene, 'unique'>

const whole = ({ unique }: Named) => `whole-${unique}`
const part = ({ unique }: Named) => `part-${unique}`
const label = ({ unique }: Named) => ({ 'aggregation.test/part-of': unique })

/** The attacker is bound to the gathering role where the Secret is. */
function bound(scene: Scene): KubeObject {
  return roleBinding('whole', { kind: 'ClusterRole', name: whole(scene) }, scene.attacker.subject)
}

/** A ClusterRole that gathers others by a label, and its binding. */
function aggregated(scene: Scene): KubeObject[] {
  const aggregationRule = { clusterRoleSelectors: [{ matchLabels: label(scene) }] }
  return [{ ...readingClusterRole(whole(scene)), rules: [], aggregationRule }, bound(scene)]
}

/** Reads once the controller has copied the rules. */
async function readWhenCopied(attacker: Attacker, scene: Scene) {
  await until('the controller to copy the rules', async () => {
    const { rules } = await scene.admin.get(`${RBAC}/clusterroles/${whole(scene)}`)
    return (rules ?? []).length > 0
  })
  await settle(scene)
  return read(attacker, scene)
}

for (const verb of ['update', 'patch']) {
  demonstrate({
    id: 'I15',
    title: `escalate and ${verb} put a ClusterRole among those that a role of one’s own gathers`,
    given: (scene) => ({
      clusterRules: [
        rbacRule(verb, 'clusterroles', part(scene)),
        rbacRule('escalate', 'clusterroles', part(scene)),
      ],
      manifests: [...aggregated(scene), readingClusterRole(part(scene))],
    }),
    attack: async (attacker, scene) => {
      const path = `${RBAC}/clusterroles/${part(scene)}`
      const labels = label(scene)
      const body = readingClusterRole(part(scene), labels)
      if (verb === 'patch') await attacker.patch(path, { metadata: { labels } })
      else await attacker.request('PUT', path, { body })
      return readWhenCopied(attacker, scene)
    },
    without: 'escalate',
    twin: (scene) => ({
      clusterRules: [rbacRule(verb, 'clusterroles', part(scene))],
      manifests: [...aggregated(scene), readingClusterRole(part(scene))],
    }),
  })
}

demonstrate({
  id: 'I15',
  title:
    'escalate and create on clusterroles suffice: a labelled one is gathered, and nothing has to be bound',
  given: (scene) => ({
    clusterRules: [rbacRule('create', 'clusterroles'), rbacRule('escalate', 'clusterroles')],
    manifests: aggregated(scene),
  }),
  attack: async (attacker, scene) => {
    const made = readingClusterRole(part(scene), label(scene))
    await createForCluster(attacker, scene, 'clusterroles', made)
    return readWhenCopied(attacker, scene)
  },
  without: 'escalate',
  twin: (scene) => ({
    clusterRules: [rbacRule('create', 'clusterroles')],
    manifests: aggregated(scene),
  }),
})

demonstrate({
  id: 'I15',
  title: 'rights on one name make a ClusterRole of that name, and it is gathered',
  given: (scene) => ({
    clusterRules: [
      rbacRule('create', 'clusterroles', part(scene)),
      rbacRule('patch', 'clusterroles', part(scene)),
      rbacRule('escalate', 'clusterroles', part(scene)),
    ],
    manifests: aggregated(scene),
  }),
  attack: async (attacker, scene) => {
    const path = `${RBAC}/clusterroles/${part(scene)}`
    const made = readingClusterRole(part(scene), label(scene))
    await applyAs(attacker, path, made)
    scene.cleanUp(() => scene.admin.delete(path))
    return readWhenCopied(attacker, scene)
  },
  without: 'create of that name',
  twin: (scene) => ({
    clusterRules: [
      rbacRule('patch', 'clusterroles', part(scene)),
      rbacRule('escalate', 'clusterroles', part(scene)),
    ],
    manifests: aggregated(scene),
  }),
})

demonstrate({
  id: 'I13',
  title: 'escalate and patch give a role that one is bound to an aggregation rule',
  given: (scene) => ({
    clusterRules: [
      rbacRule('patch', 'clusterroles', whole(scene)),
      rbacRule('escalate', 'clusterroles', whole(scene)),
    ],
    manifests: [
      { ...readingClusterRole(whole(scene)), rules: [] },
      bound(scene),
      readingClusterRole(part(scene), label(scene)),
    ],
  }),
  attack: async (attacker, scene) => {
    const aggregationRule = { clusterRoleSelectors: [{ matchLabels: label(scene) }] }
    await attacker.patch(`${RBAC}/clusterroles/${whole(scene)}`, { aggregationRule })
    return readWhenCopied(attacker, scene)
  },
  without: 'escalate',
  twin: (scene) => ({
    clusterRules: [rbacRule('patch', 'clusterroles', whole(scene))],
    manifests: [
      { ...readingClusterRole(whole(scene)), rules: [] },
      bound(scene),
      readingClusterRole(part(scene), label(scene)),
    ],
  }),
})

test('I15: who holds the rules in the whole cluster may label without escalate', async () => {
  const scene = await stage(
    (place) => ({
      clusterRules: [rbacRule('patch', 'clusterroles', part(place)), ...READS_TARGET],
      manifests: [readingClusterRole(part(place))],
    }),
    'I15',
  )
  const labels = label(scene)
  const path = `${RBAC}/clusterroles/${part(scene)}`
  const answer = await attackerIn(scene).patch(path, { metadata: { labels } })
  expect(answer.json.metadata.labels).toMatchObject(labels)
})
