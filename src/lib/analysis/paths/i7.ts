import { IMPERSONATE_ACCOUNTS } from './requests.ts'
import type { AccessPath } from './access-path.ts'

export const i7: AccessPath = {
  id: 'I7',
  title: 'a service account can be impersonated',
  precondition:
    'impersonate on serviceaccounts, in the namespace of the account or for the cluster',
  close: 'remove the verb, or limit it by resourceNames',
  versions: 'every version',
  confidence: 'certain',
  evidence: 'the binding, with the subject, and the role, with the rule',
  effect: 'path',
  connect: ({ build, identities }) => {
    for (const { station, namespace, name } of build.holdings(IMPERSONATE_ACCOUNTS)) {
      if (name === null) build.step(station, build.asAccounts(namespace), { id: 'I7' })
      else {
        for (const { subject, key } of identities.values()) {
          if (subject.kind !== 'ServiceAccount' || subject.name !== name) continue
          if (namespace !== '' && subject.namespace !== namespace) continue
          build.step(station, build.as(key), { id: 'I7' })
        }
      }
    }
  },
}
