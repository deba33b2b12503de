/** Keys that a Sealed Secrets controller opens SealedSecrets with. */
import { at, textOf } from '../../../base/json.ts'
import { qualifiedName } from '../../../base/names.ts'
import { SecretBytes } from '../../../base/secret-bytes.ts'
import type { Credential, RevokedSecret } from '../credential.ts'
import type { RevocationReader } from '../port.ts'
import type { Plan, Wish } from '../step.ts'
import { byHand, fileWords, filesOpened, proveFiles, READ_FOR_EVER } from './file-steps.ts'
import { refuseForOthers } from './refuse-for-others.ts'

/** `active` or `compromised` (sealed-secrets, pkg/controller/keys.go). */
const LABEL = 'sealedsecrets.bitnami.com/sealed-secrets-key'

/** Whether the controller made the Secret, and opens with it. */
export function isSealingKey({ plain }: RevokedSecret): boolean {
  return textOf(at(plain.metadata, 'labels', LABEL)) !== ''
}

/** Undefined for every other Secret. */
export function recogniseSealingKey(secret: RevokedSecret): Credential | undefined {
  if (!isSealingKey(secret) || !secret.plain.data.has('tls.key')) return undefined
  const title = 'a key that a Sealed Secrets controller opens SealedSecrets with'
  return { kind: 'sealing-key', title, keys: ['tls.crt', 'tls.key'] }
}

/** @throws UserError when what is wished for makes no sense, or a folder cannot be read */
export async function planSealingKey(
  secret: RevokedSecret,
  wish: Wish,
  reader: RevocationReader,
): Promise<Plan> {
  refuseForOthers(secret, wish)
  const privateKey = secret.plain.data.get('tls.key') ?? SecretBytes.fromText('')
  const key = { kind: 'sealing', privateKey } as const
  const opened = await filesOpened(key, wish, reader)
  const files = opened === undefined ? 'all that were sealed for it' : fileWords(opened.sealed)
  const label = `kubectl label secret ${secret.name} -n ${secret.namespace} ${LABEL}=compromised --overwrite`
  return {
    steps: [
      byHand('new-key', `${label}, and restart the controller, which makes a new key then`),
      byHand('values', 'rotate every value that was sealed for it: who has the key has read them'),
      byHand('seal', `seal the new values for the new key: ${files}`),
      proveFiles(key, wish),
    ],
    residual: [
      READ_FOR_EVER,
      `sealing again without new values is no remedy, and the controller goes on opening what is sealed for the old key as long as ${qualifiedName(secret)} is there`,
    ],
  }
}
