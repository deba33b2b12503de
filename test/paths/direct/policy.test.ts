import { eventually } from '../../control-plane/eventually.ts'
import { demonstrate } from '../demonstration.ts'
import type { Answer, Attacker } from '../attacker.ts'
import type { Given } from '../given.ts'
import { carries, type Scene } from '../scene.ts'

const ADMISSION = '/apis/admissionregistration.k8s.io/v1'
const POLICIES = 'validatingadmissionpolicies'
const BINDINGS = 'validatingadmissionpolicybindings'

demonstrate({
  id: 'D12',
  title: 'a policy of one’s own refuses one’s own dry-run update with the old value in its message',
  given: rights(['update'], POLICIES, BINDINGS),
  attack: refuseMyself,
  without: 'create of the bindings of policies',
  twin: rights(['update'], POLICIES),
})

demonstrate({
  id: 'D12',
  title: 'a policy of one’s own tells the old value only to who may update',
  given: rights(['update'], POLICIES, BINDINGS),
  attack: refuseMyself,
  without: 'update',
  twin: rights(['create'], POLICIES, BINDINGS),
})

demonstrate({
  id: 'D12',
  title: 'a policy of one’s own tells of a Secret that can be changed',
  given: rights(['update'], POLICIES, BINDINGS),
  attack: refuseMyself,
  without: 'this, the Secret being immutable',
  twin: (scene) => ({
    ...rights(['update'], POLICIES, BINDINGS),
    prepare: () => scene.admin.patch(scene.secret.path, { immutable: true }),
  }),
  twinEnds: 422,
  // Its metadata show that somebody has set this, and not to what.
  reach: { twin: 'yes', twinRow: 'D12' },
})

const CHANGE = { verbs: ['patch'], apiGroups: ['admissionregistration.k8s.io'] }

demonstrate({
  id: 'D12',
  title: 'a policy of others that is bound can be changed to tell the old value',
  given: (scene) => ({
    ...bound(scene),
    clusterRules: [{ ...CHANGE, resources: [POLICIES], resourceNames: [scene.unique] }],
  }),
  attack: async (attacker, scene) => {
    const validations = telling(scene)
    await attacker.patch(`${ADMISSION}/${POLICIES}/${scene.unique}`, { spec: { validations } })
    return tellOrRefuse(attacker, scene)
  },
  without: 'patch of the policy',
  twin: (scene) => bound(scene),
})

/** A policy that lets everything pass. */
function bound(scene: Scene): Given {
  return {
    rules: [{ verbs: ['update'], resources: ['secrets'] }],
    prepare: async () => {
      const spec = { ...policy(scene), validations: [{ expression: 'true' }] }
      await create(scene.admin, scene, POLICIES, spec)
      const binding = { policyName: scene.unique, validationActions: ['Deny'] }
      await create(scene.admin, scene, BINDINGS, binding)
    },
  }
}

function rights(verbs: readonly string[], ...resources: string[]): Given {
  return {
    rules: [{ verbs, resources: ['secrets'] }],
    clusterRules: [{ verbs: ['create'], apiGroups: ['admissionregistration.k8s.io'], resources }],
  }
}

async function refuseMyself(attacker: Attacker, scene: Scene): Promise<Answer> {
  await create(attacker, scene, POLICIES, policy(scene))
  await create(attacker, scene, BINDINGS, {
    policyName: scene.unique,
    validationActions: ['Deny'],
  })
  return tellOrRefuse(attacker, scene)
}

function tellOrRefuse(attacker: Attacker, scene: Scene): Promise<Answer> {
  const { secret } = scene
  // The policy counts from when the API server has seen and compiled it.
  return eventually('the policy to tell, or the update to be refused for good', async () => {
    const body = { metadata: { name: secret.name } }
    const answer = await attacker.try('PUT', `${secret.path}?dryRun=All`, { body })
    // That an immutable Secret stays as it is comes before any policy.
    const refused = /cannot update resource|field is immutable/.test(answer.text)
    return (carries(answer.text, secret) || refused) && answer
  })
}

async function create(
  attacker: Attacker | Scene['admin'],
  scene: Scene,
  plural: string,
  spec: object,
): Promise<void> {
  const metadata = { name: scene.unique }
  await attacker.create(`${ADMISSION}/${plural}`, { metadata, spec })
  scene.cleanUp(() => scene.admin.delete(`${ADMISSION}/${plural}/${scene.unique}`))
}

function telling({ secret }: Scene): readonly object[] {
  return [
    {
      expression: 'false',
      messageExpression: `'it was ' + string(oldObject.data.${secret.key})`,
    },
  ]
}

function policy(scene: Scene): object {
  const { namespace } = scene
  return {
    matchConstraints: {
      // The API server is shared with other tests.
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
      resourceRules: [
        { apiGroups: [''], apiVersions: ['v1'], operations: ['UPDATE'], resources: ['secrets'] },
      ],
    },
    validations: telling(scene),
  }
}
