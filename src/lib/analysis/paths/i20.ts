import { groupKey, MASTERS } from '../rbac/index.ts'
import { CHANGE_AWS_AUTH } from './requests.ts'
import type { AccessPath } from './access-path.ts'

const condition =
  'the cluster still reads the map, and it can act as an identity of the cloud account'

export const i20: AccessPath = {
  id: 'I20',
  title: 'the map of cloud identities can be changed',
  precondition: 'update or patch on the configmap aws-auth of kube-system, on Amazon EKS',
  close: 'remove the verb in kube-system; use access entries instead of the map',
  versions: 'Amazon EKS',
  confidence: 'conditional',
  condition: 'the cluster still reads the map, and it can act as an identity of the cloud account',
  evidence: 'the binding, with the subject, and the role, with the rule',
  effect: 'path',
  connect: ({ build, model }) => {
    if (!(model.origin.serverVersion ?? '').includes('eks')) return
    for (const { station, namespace, name } of build.holdings(CHANGE_AWS_AUTH)) {
      if (namespace !== '' && namespace !== 'kube-system') continue
      if (name !== null && name !== 'aws-auth') continue
      build.step(station, build.as(groupKey(MASTERS)), {
        id: 'I20',
        confidence: 'conditional',
        condition,
      })
    }
  },
}
