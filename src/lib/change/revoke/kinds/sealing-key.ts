/** Keys that a Sealed Secrets controller opens SealedSecrets with. */
import { at, textOf } from '../../../base/json.ts'
import type { RevokedSecret } from '../credential.ts'

/** `active` or `compromised` (sealed-secrets, pkg/controller/keys.go). */
const LABEL = 'sealedsecrets.bitnami.com/sealed-secrets-key'

/** Whether the controller made the Secret, and opens with it. */
export function isSealingKey({ plain }: RevokedSecret): boolean {
  return textOf(at(plain.metadata, 'labels', LABEL)) !== ''
}
