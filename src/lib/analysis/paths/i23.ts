import type { PathContext } from '../graph/context.ts'
import { blindSpots } from '../visibility.ts'
import { runsPods } from './pod-spec-choice.ts'
import { CREATE_ACCOUNTS, CREATE_NAMED_NAMESPACES, REQUEST_TOKENS } from './requests.ts'
import type { AccessPath } from './access-path.ts'

/** Nothing can be made in a namespace before the namespace is. */
function isMissing({ model, namespaces }: PathContext, namespace: string): boolean {
  return blindSpots(model.coverage, 'namespaces').length === 0 && !namespaces.includes(namespace)
}

export const i23: AccessPath = {
  id: 'I23',
  title: 'a service account that is bound but does not exist can be made',
  precondition:
    'a binding to an account that is not there, create on serviceaccounts in its namespace, and a token of it (I1, I2) or a pod that runs as it (I4); where the namespace is not there either, also create on namespaces',
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
      const create = build.may(CREATE_ACCOUNTS, namespace, name)
      const token = build.may(REQUEST_TOKENS, namespace, name)
      const missing = isMissing(context, namespace)
      const pods = runsPods(context, missing ? '' : namespace)
      const make = missing ? [build.may(CREATE_NAMED_NAMESPACES, '', namespace)] : []
      // Last what gives the credentials of every account there, such as a Secret for a token (I2).
      for (const use of [token, pods, build.accounts(namespace)]) {
        build.joint([...make, create, use], build.is(key), { id: 'I23' })
      }
    }
  },
}
