import { accountsNamed } from '../graph/context.ts'
import { REQUEST_TOKENS } from './requests.ts'
import type { AccessPath } from './access-path.ts'

export const i1: AccessPath = {
  id: 'I1',
  title: 'a token of a service account can be requested',
  precondition: 'create on serviceaccounts/token, and the account',
  close: 'remove the verb, or limit it by resourceNames to accounts that reach nothing',
  versions: 'every version',
  confidence: 'certain',
  evidence: 'the binding, with the subject, and the role, with the rule',
  effect: 'path',
  connect: (context) => {
    const { build } = context
    for (const { station, namespace, name } of build.holdings(REQUEST_TOKENS)) {
      if (name === null) build.step(station, build.accounts(namespace), { id: 'I1' })
      else {
        for (const { key, exists } of accountsNamed(context, namespace, name)) {
          if (exists) build.step(station, build.is(key), { id: 'I1' })
        }
      }
    }
  },
}
