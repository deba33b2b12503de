import { isObjectName } from '../../base/names.ts'
import { flag, isObject, listOf, member, textOf, type JsonObject } from '../../base/json.ts'
import type { Found } from './path.ts'

/** A Secret as a field of some object names it. */
export interface NamedSecret {
  readonly field: string
  readonly name: string
  /** Absent when the field does not say. */
  readonly namespace?: string
  readonly key?: string
  readonly optional?: boolean
}

/**
 * Reads a reference in any of the usual shapes: a name, `namespace/name`,
 * `{name, key, namespace, optional}`, `{secretName, …}`, a list of those. A
 * `kind` or `type` other than Secret is a reference to something else. Flux
 * calls the key `valuesKey`.
 *
 * @param strict whether `kind` or `type` has to say Secret
 */
export function namedSecrets(found: Found, strict = false): readonly NamedSecret[] {
  const { value, path } = found
  if (typeof value === 'string') return strict ? [] : byName(found, value)
  if (isObject(value)) return mayBeSecret(value, strict) ? byObject(value, path) : []
  return listOf(value).flatMap((item, index) =>
    namedSecrets({ ...found, value: item, path: `${path}[${index}]` }, strict),
  )
}

function mayBeSecret(value: JsonObject, strict: boolean): boolean {
  const said = textOf(value['kind']) || textOf(value['type'])
  if (textOf(value['group']) !== '' && textOf(value['group']) !== 'core') return false
  return said === 'Secret' || (said === '' && !strict)
}

function byObject(value: JsonObject, path: string): readonly NamedSecret[] {
  // `{name: tls, secretName: shop-tls}` names the entry first.
  const name = textOf(value['secretName']) || textOf(value['name'])
  if (!isObjectName(name)) return []
  const optional = flag(value['optional'])
  return [
    {
      field: path,
      name,
      ...optionalText('namespace', value['namespace'] ?? value['secretNamespace']),
      ...optionalText('key', value['key'] ?? value['secretKey'] ?? value['valuesKey']),
      ...(optional === undefined ? {} : { optional }),
    },
  ]
}

function byName({ path, parent, name: field }: Found, value: string): readonly NamedSecret[] {
  const { namespace, name } = splitName(value)
  if (!isObjectName(name) || (namespace !== '' && !isObjectName(namespace))) return []
  const beside = namespace || textOf(member(parent, namespaceField(field)))
  return [{ field: path, name, ...optionalText('namespace', beside) }]
}

/** `secretName` goes with `secretNamespace`, `tlsSecretName` with `tlsSecretNamespace`. */
function namespaceField(field: string): string {
  return `${field.replace(/(Name|Ref)$/, '')}Namespace`
}

/** Istio also writes `kubernetes://name`, Contour and nginx `namespace/name`. */
function splitName(value: string): { namespace: string; name: string } {
  const plain = value.replace(/^kubernetes(-gateway)?:\/\//, '')
  const slash = plain.indexOf('/')
  if (slash === -1) return { namespace: '', name: plain }
  return { namespace: plain.slice(0, slash), name: plain.slice(slash + 1) }
}

function optionalText<K extends string>(key: K, value: unknown): Partial<Record<K, string>> {
  const read = textOf(value)
  return read === '' ? {} : ({ [key]: read } as Record<K, string>)
}
