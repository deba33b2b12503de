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

function rights(verbs: readonly string[], ...resources: string[]): Given {
  return {
    rules: [{ verbs, resources: ['secrets'] }],
    clusterRules: [{ verbs: ['create'], apiGroups: ['admissionregistration.k8s.io'], resources }],
  }
}

async function refuseMyself(attacker: Attacker, scene: Scene): Promise<Answer> {
  const { secret } = scene
  await create(attacker, scene, POLICIES, policy(scene))
  await create(attacker, scene, BINDINGS, {
    policyName: scene.unique,
    validationActions: ['Deny'],
  })
  // The policy counts from when the API server has seen and compiled it.
  return eventually('the policy to tell, or the update to be refused for good', async () => {
    const body = { metadata: { name: secret.name } }
    const answer = await attacker.try('PUT', `${secret.path}?dryRun=All`, { body })
    const forbidden = answer.text.includes('cannot update resource')
    return (carries(answer.text, secret) || forbidden) && answer
  })
}

async function create(
  attacker: Attacker,
  scene: Scene,
  plural: string,
  spec: object,
): Promise<void> {
  const metadata = { name: scene.unique }
  await attacker.create(`${ADMISSION}/${plural}`, { metadata, spec })
  scene.cleanUp(() => scene.admin.delete(`${ADMISSION}/${plural}/${scene.unique}`))
}

function policy({ namespace, secret }: Scene): object {
  return {
    matchConstraints: {
      // The API server is shared with other tests.
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
      resourceRules: [
        { apiGroups: [''], apiVersions: ['v1'], operations: ['UPDATE'], resources: ['secrets'] },
      ],
    },
    validations: [
      {
        expression: 'false',
        messageExpression: `'it was ' + string(oldObject.data.${secret.key})`,
      },
    ],
  }
}
