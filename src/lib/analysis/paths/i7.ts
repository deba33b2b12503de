import { accountsNamed, type PathContext } from '../graph/context.ts'
import type { Holding } from '../graph/path-builder.ts'
import { SERVICE_ACCOUNTS } from '../rbac/index.ts'
import { isAccountName } from './impersonable.ts'
import { IMPERSONATE_ACCOUNTS } from './requests.ts'
import type { AccessPath } from './access-path.ts'

/** Nobody checks that the account exists, and it is in the groups of its namespace. */
function connectGroups({ build, identities }: PathContext, { station, namespace }: Holding): void {
  for (const { key, subject } of identities.values()) {
    if (subject.kind !== 'Group') continue
    const inNamespace = subject.name === `${SERVICE_ACCOUNTS}:${namespace}`
    const inAny = namespace === '' && subject.name.startsWith(`${SERVICE_ACCOUNTS}:`)
    if (!inNamespace && !inAny && subject.name !== SERVICE_ACCOUNTS) continue
    build.step(station, build.as(key), { id: 'I7' })
  }
}

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
  connect: (context) => {
    const { build } = context
    for (const holding of build.holdings(IMPERSONATE_ACCOUNTS)) {
      const { station, namespace, name } = holding
      if (!isAccountName(name)) continue
      connectGroups(context, holding)
      if (name === null) build.step(station, build.asAccounts(namespace), { id: 'I7' })
      else {
        for (const { key } of accountsNamed(context, namespace, name)) {
          build.step(station, build.as(key), { id: 'I7' })
        }
      }
    }
  },
}
