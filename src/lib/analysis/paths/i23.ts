import { connectAccountGroups, needsToMake, podsAs } from './account-groups.ts'
import { REQUEST_TOKENS } from './requests.ts'
import type { AccessPath } from './access-path.ts'

export const i23: AccessPath = {
  id: 'I23',
  title: 'a service account that does not exist can be made',
  precondition:
    'a binding to an account that is not there or to a group of service accounts, create on serviceaccounts in its namespace (default needs none), and a token of it (I1, I2) or a pod that runs as it (I4); where the namespace is not there either, also create on namespaces',
  close: 'delete the binding',
  versions: 'every version',
  confidence: 'certain',
  evidence: 'the binding, with the subject, and the role, with the rule, of each right',
  effect: 'path',
  connect: (context) => {
    const { build, identities } = context
    for (const { key, subject, exists } of identities.values()) {
      const { kind, namespace, name } = subject
      if (kind !== 'ServiceAccount' || exists || namespace === undefined) continue
      const make = needsToMake(context, namespace, name)
      const token = build.may(REQUEST_TOKENS, namespace, name)
      const pods = podsAs(context, namespace)
      // Last what gives the credentials of every account there, such as a Secret for a token (I2).
      for (const use of [token, pods, build.accounts(namespace)]) {
        build.joint([...make, use], build.is(key), { id: 'I23' })
      }
    }
    connectAccountGroups(context)
  },
}
