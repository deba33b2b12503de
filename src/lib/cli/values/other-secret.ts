import { UserError } from '../../base/errors.ts'
import { isObject, objectOf, textOf } from '../../base/json.ts'
import { parseQualifiedName, qualifiedName } from '../../base/names.ts'
import { SecretBytes } from '../../base/secret-bytes.ts'
import type { ApiClient } from '../../source/http/api-client.ts'
import { getSecret } from '../get-secret.ts'
import { checkKey, type KeyValue } from './key-value.ts'

const FLAG = '--from-secret'

/**
 * Reads `NAME`, `NAMESPACE/NAME` or either with `:KEY` or `:KEY=NEW`: the values of another Secret.
 *
 * @throws UserError when it is written otherwise or lacks the key; ApiError when it cannot be read
 */
export async function valuesOfSecret(
  typed: string,
  client: ApiClient,
  namespace: string,
): Promise<readonly KeyValue[]> {
  const [written = '', keys, ...more] = typed.split(':')
  const [key, renamed] = keys?.split('=') ?? []
  if (more.length > 0 || key === '' || renamed === '') {
    throw new UserError(`${FLAG} is written [NAMESPACE/]NAME, with :KEY or :KEY=NEW for one key`)
  }
  const secret = parseQualifiedName(written, namespace)
  const values = await dataOf(secret, client)
  if (key === undefined) {
    return [...values].map(([each, value]) => ({ key: each, value, flag: FLAG }))
  }
  const value = values.get(key)
  if (value === undefined) {
    const all = [...values.keys()].toSorted().join(', ') || 'none'
    throw new UserError(`${qualifiedName(secret)} has no key ${key}`, [`its keys: ${all}`])
  }
  return [{ key: checkKey(renamed ?? key, FLAG), value, flag: FLAG }]
}

/** All values of one Secret. */
export async function dataOf(
  secret: { readonly namespace: string; readonly name: string },
  client: ApiClient,
): Promise<ReadonlyMap<string, SecretBytes>> {
  const answer = objectOf(await getSecret(client, secret))
  const data = isObject(answer['data']) ? answer['data'] : {}
  return new Map(
    Object.entries(data).map(([key, base64]) => [
      key,
      SecretBytes.from(Buffer.from(textOf(base64), 'base64')),
    ]),
  )
}
