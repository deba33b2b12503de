import { flag, type JsonObject, objectOf, textOf } from '../../base/json.ts'
import type { SecretBytes } from '../../base/secret-bytes.ts'
import type { PlainSecret } from '../secret-types/secret.ts'
import type { UnsealingKey } from './private-keys.ts'
import { SealError } from './seal-error.ts'
import { parseSealedSecret, type SealedSecret } from './sealed-secret.ts'
import { renderTemplateData } from './template-data.ts'
import { unsealValue } from './value.ts'

/**
 * The Secret that a controller with these keys would make of a SealedSecret,
 * but for the ownerReference, which only the cluster can fill in (Unseal of
 * sealed-secrets).
 *
 * @throws SealError `object`, `template`, or the failure of the first value that
 *   does not open, with the names of all such keys
 */
export function unsealSecret(sealed: JsonObject, keys: readonly UnsealingKey[]): PlainSecret {
  const parsed = parseSealedSecret(sealed)
  const { template, target } = parsed
  const values = openAll(parsed, keys)
  const immutable = flag(template['immutable'])
  return {
    metadata: {
      ...objectOf(template['metadata']),
      name: target.name,
      ...(target.namespace === '' ? {} : { namespace: target.namespace }),
    },
    type: textOf(template['type']),
    ...(immutable === undefined ? {} : { immutable }),
    data: renderTemplateData(objectOf(template['data']), values),
  }
}

function openAll(
  sealed: SealedSecret,
  keys: readonly UnsealingKey[],
): ReadonlyMap<string, SecretBytes> {
  const values = new Map<string, SecretBytes>()
  const failures: { readonly key: string; readonly error: SealError }[] = []
  for (const [key, text] of sealed.encryptedData) {
    try {
      values.set(key, unsealValue(text, keys, sealed.target))
    } catch (error) {
      if (!(error instanceof SealError)) throw error
      failures.push({ key, error })
    }
  }
  const [first] = failures
  if (first === undefined) return values
  const names = failures.map(({ key }) => key).join(', ')
  throw new SealError(first.error.kind, `cannot unseal ${names}: ${first.error.message}`)
}
