import type { NamespacedName } from '../../base/names.ts'
import { isThere } from '../graph/taken-names.ts'
import { connectNamed, connectReadersOfAll } from './new-token-secrets.ts'
import { connectMadeAnew } from './secrets-made-anew.ts'
import { connectExisting } from './token-secrets.ts'
import type { AccessPath } from './access-path.ts'

export const i2: AccessPath = {
  id: 'I2',
  title: 'a Secret made for the token of a service account can be read back',
  precondition:
    'create on secrets, and any way to read Secrets of that namespace, by rights, in a pod or as a node: the token controller fills a Secret of type kubernetes.io/service-account-token that names an account; for a Secret that is one already and not immutable patch, or update and a read of it; any that is there can be made anew with create and delete or patch, or update and a read of it, as the garbage collector deletes what is given an owner that does not exist',
  close: 'remove either right',
  versions: 'every version',
  confidence: 'certain',
  evidence: 'the binding, with the subject, and the role, with the rule, of both rights',
  effect: 'path',
  connect: (context) => {
    const isKnown = (secret: NamespacedName): boolean => isThere(context.model, 'Secret', secret)
    connectReadersOfAll(context, isKnown)
    connectNamed(context, isKnown)
    connectExisting(context)
    connectMadeAnew(context)
  },
}
