import { expect, test } from 'vitest'
import type { KubeObject } from '../../control-plane/admin-client.ts'
import { eventually } from '../../control-plane/eventually.ts'
import type { Answer, Attacker } from '../attacker.ts'
import { demonstrate, stage, attackerIn } from '../demonstration.ts'
import type { Given, Rule } from '../given.ts'
import { carries, type Scene } from '../scene.ts'
import { HELD, holding, readAsNode } from './held-node.ts'
import { pod } from './objects.ts'

const GROUP = 'admissionregistration.k8s.io'
const BASE = `/apis/${GROUP}/v1`
const POLICIES = 'mutatingadmissionpolicies'
const BINDINGS = 'mutatingadmissionpolicybindings'

const rule = (resource: string, verb: string, ...names: string[]): Rule => ({
  verbs: [verb],
  resources: [resource],
  apiGroups: [GROUP],
  ...(names.length > 0 && { resourceNames: names }),
})

const nameIn = (scene: Scene): string => `${scene.unique}-policy`

/** Puts the Secret into pods, and the pods onto the held node. */
const INJECT = `Object{
  spec: Object.spec{
    nodeName: "${HELD}",
    volumes: [Object.spec.volumes{
      name: "x", secret: Object.spec.volumes.secret{ secretName: "target" }
    }]
  }
}`

/** Changes nothing that matters. */
const HARMLESS = 'Object{ metadata: Object.metadata{ labels: { "seen": "yes" } } }'

/** Gives an update back what was there before, also of a Secret that is immutable. */
const RESTORE = [
  'JSONPatch{ op: "add", path: "/data", value: oldObject.data }',
  'JSONPatch{ op: "add", path: "/immutable", value: true }',
]

/** For pods of the Secret's namespace alone: the tests share the cluster. */
function policy(scene: Scene, expression: string, resource = 'pods', group = ''): KubeObject {
  const resourceRules = [
    { apiGroups: [group], apiVersions: ['v1'], resources: [resource], operations: ['CREATE'] },
  ]
  return {
    apiVersion: `${GROUP}/v1`,
    kind: 'MutatingAdmissionPolicy',
    metadata: { name: nameIn(scene) },
    spec: {
      reinvocationPolicy: 'Never',
      failurePolicy: 'Ignore',
      matchConstraints: {
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': scene.namespace } },
        resourceRules,
      },
      mutations: [{ patchType: 'ApplyConfiguration', applyConfiguration: { expression } }],
    },
  }
}

const binding = (scene: Scene): KubeObject => ({
  apiVersion: `${GROUP}/v1`,
  kind: 'MutatingAdmissionPolicyBinding',
  metadata: { name: nameIn(scene) },
  spec: { policyName: nameIn(scene) },
})

async function make(attacker: Attacker, scene: Scene, plural: string, body: KubeObject) {
  const path = `${BASE}/${plural}/${nameIn(scene)}`
  scene.cleanUp(() => scene.admin.delete(path).catch(() => undefined))
  await attacker.create(`${BASE}/${plural}`, body)
}

/** Somebody else creates pods until one of them was changed; then the held node reads. */
async function whenSomebodyCreatesPods(attacker: Attacker, scene: Scene): Promise<Answer> {
  const { spec } = pod('any')
  const pods = `/api/v1/namespaces/${scene.namespace}/pods`
  await eventually('the policy to change a pod', async () => {
    const made = await scene.admin.create(pods, { metadata: { generateName: 'app-' }, spec })
    return made['spec'].nodeName === HELD
  })
  return readAsNode(attacker, scene.secret)
}

const given = (...rules: Rule[]): Given => ({ clusterRules: [...rules, ...holding(HELD)] })

demonstrate({
  id: 'N10',
  title: 'a new policy and its binding put the Secret into pods of somebody else, on a held node',
  given: given(rule(POLICIES, 'create'), rule(BINDINGS, 'create')),
  attack: async (attacker, scene) => {
    await make(attacker, scene, POLICIES, policy(scene, INJECT))
    await make(attacker, scene, BINDINGS, binding(scene))
    return whenSomebodyCreatesPods(attacker, scene)
  },
  without: 'create on mutatingadmissionpolicybindings',
  twin: given(rule(POLICIES, 'create')),
})

const patchExpression = {
  spec: {
    mutations: [{ patchType: 'ApplyConfiguration', applyConfiguration: { expression: INJECT } }],
  },
}

const bound =
  (...rules: ((scene: Scene) => Rule)[]) =>
  (scene: Scene): Given => ({
    ...given(...rules.map((each) => each(scene))),
    manifests: [policy(scene, HARMLESS), binding(scene)],
  })

demonstrate({
  id: 'N10',
  title: 'patch on one policy that is bound is enough',
  // Which configurations there are is not read, so reach says yes if there is one of that name.
  reach: { twin: 'yes', twinRow: 'N10' },
  given: bound((scene) => rule(POLICIES, 'patch', nameIn(scene))),
  attack: async (attacker, scene) => {
    await attacker.patch(`${BASE}/${POLICIES}/${nameIn(scene)}`, patchExpression)
    return whenSomebodyCreatesPods(attacker, scene)
  },
  without: 'its name in resourceNames',
  twin: bound(() => rule(POLICIES, 'patch', 'other')),
})

demonstrate({
  id: 'N10',
  title: 'create on bindings is enough for a policy that is there and bound by nobody',
  // What a policy of others does cannot be known without its language.
  reach: { verdict: ['yes', 'possible'] },
  given: (scene) => ({
    ...given(rule(BINDINGS, 'create')),
    manifests: [policy(scene, INJECT)],
  }),
  attack: async (attacker, scene) => {
    await make(attacker, scene, BINDINGS, binding(scene))
    return whenSomebodyCreatesPods(attacker, scene)
  },
  without: 'create on mutatingadmissionpolicybindings',
  twin: (scene) => ({
    ...given(rule(POLICIES, 'create'), rule(BINDINGS, 'get')),
    manifests: [policy(scene, INJECT)],
  }),
})

/** A policy of one's own on Secrets, and a dry-run update by oneself that has nothing in it. */
async function copyTheValue(attacker: Attacker, scene: Scene): Promise<Answer> {
  const { secret } = scene
  const { spec, ...made } = policy(scene, HARMLESS, 'secrets')
  spec.matchConstraints.resourceRules[0].operations = ['UPDATE']
  const expression = `[${RESTORE.join(', ')}]`
  const mutations = [{ patchType: 'JSONPatch', jsonPatch: { expression } }]
  await make(attacker, scene, POLICIES, { ...made, spec: { ...spec, mutations } })
  await make(attacker, scene, BINDINGS, binding(scene))
  return eventually('the policy to copy, or the update to be refused', async () => {
    const body = { metadata: { name: secret.name } }
    const answer = await attacker.try('PUT', `${secret.path}?dryRun=All`, { body })
    return (carries(answer.text, secret) || answer.status === 403) && answer
  })
}

const OWN_POLICY = [rule(POLICIES, 'create'), rule(BINDINGS, 'create')]

demonstrate({
  id: 'N10',
  title:
    'a policy of one’s own copies the old value into one’s own dry-run update, immutable or not',
  given: (scene) => ({
    clusterRules: OWN_POLICY,
    rules: [{ verbs: ['update'], resources: ['secrets'] }],
    prepare: async () => {
      await scene.admin.patch(scene.secret.path, { immutable: true })
    },
  }),
  attack: copyTheValue,
  without: 'update on the Secret, unless somebody else writes it',
  reach: { twin: 'yes', twinRow: 'N10' },
  twin: { clusterRules: OWN_POLICY },
})

test('N10: a policy adds a subject to the RoleBinding of somebody else', async () => {
  const scene = await stage(given(rule(POLICIES, 'create'), rule(BINDINGS, 'create')), 'N10')
  const attacker = attackerIn(scene)
  const subject = `Object.subjects{
    kind: "ServiceAccount", name: "attacker", namespace: "${scene.attackerNamespace}"
  }`
  const expression = `[JSONPatch{ op: "add", path: "/subjects/-", value: ${subject} }]`
  const made = policy(scene, HARMLESS, 'rolebindings', 'rbac.authorization.k8s.io')
  const mutations = [{ patchType: 'JSONPatch', jsonPatch: { expression } }]
  await make(attacker, scene, POLICIES, { ...made, spec: { ...made['spec'], mutations } })
  await make(attacker, scene, BINDINGS, binding(scene))
  expect((await attacker.try('GET', scene.secret.path)).status).toBe(403)
  const bindings = `/apis/rbac.authorization.k8s.io/v1/namespaces/${scene.namespace}/rolebindings`
  await eventually('the attacker to be bound', async () => {
    const { subjects } = await scene.admin.create<KubeObject & { subjects: unknown[] }>(bindings, {
      metadata: { generateName: 'team-' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'admin' },
      subjects: [{ kind: 'User', apiGroup: 'rbac.authorization.k8s.io', name: 'jane' }],
    })
    return subjects.length === 2
  })
  const answer = await eventually('the attacker to read', () => attacker.get(scene.secret.path))
  expect(answer.json.data[scene.secret.key]).toBe(
    Buffer.from(scene.secret.value).toString('base64'),
  )
})
