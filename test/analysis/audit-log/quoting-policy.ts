import type { ControlPlane } from '../../control-plane/control-plane.ts'
import { eventually } from '../../control-plane/eventually.ts'
import { person } from './people.ts'

const ADMISSION = '/apis/admissionregistration.k8s.io/v1'

/** Whoever has a name that begins so is refused, with the Secret in the message (row D12). */
export const QUOTED = 'quoted-'

/** Makes that policy, and waits until it counts. */
export async function addQuotingPolicy(plane: ControlPlane): Promise<void> {
  const { admin } = plane
  const metadata = { name: 'quoting' }
  const spec = {
    matchConstraints: {
      resourceRules: [
        {
          apiGroups: [''],
          apiVersions: ['v1'],
          operations: ['UPDATE', 'DELETE'],
          resources: ['secrets'],
        },
      ],
    },
    matchConditions: [
      { name: 'who', expression: `request.userInfo.username.startsWith('${QUOTED}')` },
    ],
    validations: [
      {
        expression: 'false',
        messageExpression: `'it was ' + string(oldObject.data.password)`,
      },
    ],
  }
  await admin.create(`${ADMISSION}/validatingadmissionpolicies`, { metadata, spec })
  await admin.create(`${ADMISSION}/validatingadmissionpolicybindings`, {
    metadata,
    spec: { policyName: 'quoting', validationActions: ['Deny'] },
  })
  const path = '/api/v1/namespaces/default/secrets'
  await admin.create(path, { metadata: { name: 'probe' }, data: { password: 'eA==' } })
  const probe = await person(plane, `${QUOTED}probe`)
  await eventually('the policy to count', async () => {
    const answer = await probe.try('DELETE', `${path}/probe?dryRun=All`)
    return answer.text.includes('it was eA==')
  })
}
