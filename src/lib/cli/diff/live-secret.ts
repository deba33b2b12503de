import { flag, isObject, listOf, member, objectOf, textMap, textOf } from '../../base/json.ts'
import { FIELD_MANAGER } from '../../base/product.ts'
import { SecretBytes } from '../../base/secret-bytes.ts'
import type { FieldOwners, OwnedPart, Owners, SideSecret } from '../../change/diff/side.ts'
import { LAST_APPLIED, valuesInLastApplied } from '../../source/resources/last-applied.ts'

/** A Secret as the API server gives it. */
export function liveSecret(raw: unknown): SideSecret {
  const secret = objectOf(raw)
  const metadata = objectOf(secret['metadata'])
  const { [LAST_APPLIED]: _values, ...annotations } = textMap(metadata['annotations'])
  const immutable = flag(secret['immutable'])
  return {
    namespace: textOf(metadata['namespace']),
    name: textOf(metadata['name']),
    type: textOf(secret['type']),
    ...(immutable !== undefined && { immutable }),
    data: new Map(
      Object.entries(textMap(secret['data'])).map(([key, base64]) => [key, decoded(base64)]),
    ),
    labels: textMap(metadata['labels']),
    annotations,
    hasLastApplied: valuesInLastApplied(metadata) > 0,
    owners: ownersOf(metadata['managedFields']),
  }
}

function decoded(base64: string): SecretBytes {
  const bytes = Buffer.from(base64, 'base64')
  const value = SecretBytes.from(bytes)
  bytes.fill(0)
  return value
}

/** `metadata.managedFields`: `f:data` holds `f:KEY` for each key that a manager set. */
function ownersOf(managedFields: unknown): FieldOwners {
  const entries = listOf(managedFields).filter(isObject)
  const part = (...path: readonly string[]): ReadonlyMap<string, Owners> => {
    const owners = new Map<string, Owners>()
    for (const entry of entries) {
      const fields = path.reduce<unknown>((at, name) => member(at, name), entry['fieldsV1'])
      for (const field of Object.keys(objectOf(fields))) {
        if (!field.startsWith('f:')) continue
        const name = field.slice('f:'.length)
        owners.set(name, withOwner(owners.get(name) ?? NOBODY, entry))
      }
    }
    return owners
  }
  return {
    data: part('f:data'),
    labels: part('f:metadata', 'f:labels'),
    annotations: part('f:metadata', 'f:annotations'),
  } satisfies Record<OwnedPart, unknown>
}

const NOBODY: Owners = { applied: false, others: [] }

function withOwner(owners: Owners, entry: Readonly<Record<string, unknown>>): Owners {
  const { manager, subresource } = entry
  // What `create` set, an apply takes over.
  if (manager === FIELD_MANAGER && textOf(subresource) === '') return { ...owners, applied: true }
  return { ...owners, others: [...new Set([...owners.others, textOf(manager)])].toSorted() }
}
