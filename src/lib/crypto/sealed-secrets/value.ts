import { SecretBytes } from '../../base/secret-bytes.ts'
import { decodeBase64 } from '../secret-types/base64.ts'
import type { SealingCertificate } from './certificate.ts'
import { hybridDecrypt, hybridEncrypt, splitSealed } from './hybrid.ts'
import type { UnsealingKey } from './private-keys.ts'
import { encryptionLabel, type SealTarget } from './scope.ts'
import { SealError } from './seal-error.ts'

/**
 * Seals one value, as `kubeseal --raw` prints it: base64 without line breaks.
 *
 * @throws SealError `namespace` when the target lacks what its scope binds to
 */
export function sealValue(
  value: SecretBytes,
  certificate: SealingCertificate,
  target: SealTarget,
): string {
  const label = encryptionLabel(target)
  return hybridEncrypt(certificate.publicKey, value.reveal(), label).toString('base64')
}

/**
 * Opens one value with the first key that fits.
 *
 * @throws SealError `ciphertext` when it is damaged beyond trying, `no-key` when
 *   no key opens it: it was sealed for another controller, name, namespace or
 *   scope, or was changed
 */
export function unsealValue(
  sealed: string,
  keys: readonly UnsealingKey[],
  target: SealTarget,
): SecretBytes {
  const label = encryptionLabel(target)
  const bytes = decodeBase64(sealed)
  const parts = bytes === undefined ? undefined : splitSealed(Buffer.from(bytes))
  if (parts === undefined) throw new SealError('ciphertext', 'it is not a sealed value')
  for (const { privateKey } of keys) {
    const plain = hybridDecrypt(privateKey, parts, label)
    if (plain !== undefined) return wrap(plain)
  }
  throw new SealError('no-key', `no private key opens it as ${describe(target)}`)
}

function wrap(plain: Buffer): SecretBytes {
  const value = SecretBytes.from(plain)
  plain.fill(0)
  return value
}

function describe({ scope, namespace, name }: SealTarget): string {
  if (scope === 'cluster-wide') return 'a Secret of any namespace'
  if (scope === 'namespace-wide') return `a Secret of namespace ${namespace}`
  return `${namespace}/${name}, which is what the strict scope binds to`
}
