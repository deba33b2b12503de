import { type JsonObject, objectOf } from '../../base/json.ts'
import type { SecretBytes } from '../../base/secret-bytes.ts'
import type { SealingCertificate } from './certificate.ts'
import type { UnsealingKey } from './private-keys.ts'
import { encryptionLabel } from './scope.ts'
import { parseSealedSecret, type SealedSecret } from './sealed-secret.ts'
import { SealError } from './seal-error.ts'
import { sealValue, unsealValue } from './value.ts'

/**
 * Adds a key to a SealedSecret or replaces its value. Everything else stays as
 * it is, other values need not be opened; name, namespace and scope are those of
 * the object.
 *
 * @throws SealError `object`, `namespace`
 */
export function setSealedValue(
  sealed: JsonObject,
  key: string,
  value: SecretBytes,
  certificate: SealingCertificate,
): JsonObject {
  const { target, encryptedData } = parseChangeable(sealed)
  return withData(sealed, new Map(encryptedData).set(key, sealValue(value, certificate, target)))
}

/** Takes a key out of a SealedSecret; the same object when it has none. */
export function removeSealedValue(sealed: JsonObject, key: string): JsonObject {
  const data = new Map(parseSealedSecret(sealed).encryptedData)
  return data.delete(key) ? withData(sealed, data) : sealed
}

/**
 * Seals every value again for another certificate, as `POST /v1/rotate` of the
 * controller does, with private keys instead of a cluster.
 *
 * @throws SealError as `unsealValue`
 */
export function resealSecret(
  sealed: JsonObject,
  keys: readonly UnsealingKey[],
  certificate: SealingCertificate,
): JsonObject {
  const { target, encryptedData } = parseChangeable(sealed)
  const values = [...encryptedData].map(([key, text]): [string, string] => [
    key,
    sealValue(unsealValue(text, keys, target), certificate, target),
  ])
  return withData(sealed, new Map(values))
}

/**
 * Reads a SealedSecret that values can be written into.
 *
 * @throws SealError `object`, `namespace`
 */
export function parseChangeable(sealed: JsonObject): SealedSecret {
  const parsed = parseSealedSecret(sealed)
  const { target, templateScope } = parsed
  encryptionLabel(target)
  // The controller opens by the annotations of the object, but its /v1/rotate copies those over the
  // template's: what is written anew must not depend on which of them was meant.
  if (target.scope === templateScope) return parsed
  const message = `the SealedSecret is ${target.scope} and its template ${templateScope}`
  throw new SealError('object', message, ['make the annotations of both the same'])
}

function withData(sealed: JsonObject, data: SealedSecret['encryptedData']): JsonObject {
  const spec = objectOf(sealed['spec'])
  return { ...sealed, spec: { ...spec, encryptedData: Object.fromEntries(data) } }
}
