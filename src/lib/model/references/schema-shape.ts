import { at, isObject, listOf, member, objectOf, textOf, type JsonObject } from '../../base/json.ts'
import type { Form } from './path.ts'

/** `secretStoreRef` and its like name something else than a Secret. */
const OTHER_KIND =
  /secret(s?Store|Provider|Engine|Class|Sync|Template|Type|Transformation|Import|Path|Labels?|Annotations?|Namespaces?|Policy|Version)/i

/** A string under such a name is the name of a Secret. */
const NAME_OF_SECRET = /(secret(Name|Ref)s?|^credentialName|^existing\w*Secret)$/i

/** A string under such a name may be the name of a Secret, or its value. */
const MAYBE_SECRET = /secrets?$/i

/** References whose kind is open, but never a Secret. */
const NEVER_SECRET = /^(scaleTarget|target|issuer|parent|owner|role|class|service)Refs?$/

/** What credentials are called where the reference itself does not say "secret". */
const CREDENTIAL =
  /(secret|password|passwd|token|credential|username|cert|privateKey|apiKey|accessKey|caBundle|^ca$|^key$|auth)/i

/** How a property of this name and schema names a Secret, if it does. */
export function classify(name: string, schema: JsonObject): Form | undefined {
  if (OTHER_KIND.test(name)) return undefined
  if (isPodSpec(schema)) return 'podSpec'
  if (schema['type'] === 'string') return stringForm(name)
  if (isUndescribed(schema)) return 'any'
  return isObject(schema['properties']) ? objectForm(name, schema) : undefined
}

function stringForm(name: string): Form | undefined {
  if (NAME_OF_SECRET.test(name)) return 'name'
  return MAYBE_SECRET.test(name) ? 'nameIfExists' : undefined
}

function objectForm(name: string, schema: JsonObject): Form | undefined {
  const has = (property: string): boolean => isString(at(schema, 'properties', property))
  if (!has('name') && !has('secretName')) return undefined
  if (has('kind') || has('type')) return kindForm(name, schema)
  if (/secret/i.test(name)) return 'name'
  if (!has('name')) return undefined
  if (has('key')) return isKeySelector(name, schema) ? 'name' : undefined
  // `passwordRef: {name}` is a Secret's name more often than not, and checked against those that exist.
  return /Ref(erence)?s?$/.test(name) && CREDENTIAL.test(name) ? 'nameIfExists' : undefined
}

/** `{kind, name}` matters when the kind can be Secret; a mere `type` is often something else. */
function kindForm(name: string, schema: JsonObject): Form | undefined {
  const kinds = ['kind', 'type'].map((each) => objectOf(at(schema, 'properties', each)))
  const choices = kinds.flatMap((kind) => listOf(kind['enum']))
  if (choices.length > 0) return choices.includes('Secret') ? 'kindSecret' : undefined
  if (kinds.some((kind) => kind['default'] === 'Secret') || /secret/i.test(name)) return 'name'
  if (isString(at(schema, 'properties', 'kind'))) {
    return NEVER_SECRET.test(name) ? undefined : 'kindSecret'
  }
  const described = [schema, ...kinds].some((each) =>
    /\bsecrets?\b/i.test(textOf(each['description'])),
  )
  return described || CREDENTIAL.test(name) ? 'kindSecret' : undefined
}

/** A `SecretKeySelector` under another name; a `ConfigMapKeySelector` has the same shape. */
function isKeySelector(name: string, schema: JsonObject): boolean {
  if (/configMap/i.test(name)) return false
  const description = textOf(schema['description'])
  if (/config ?map/i.test(description) && !/secret/i.test(description)) return false
  return CREDENTIAL.test(name) || /\bsecrets?\b/i.test(description)
}

function isPodSpec(schema: JsonObject): boolean {
  const container = objectOf(at(schema, 'properties', 'containers', 'items', 'properties'))
  return isObject(container['env']) && isObject(container['image'])
}

function isUndescribed(schema: JsonObject): boolean {
  return (
    schema['x-kubernetes-preserve-unknown-fields'] === true &&
    Object.keys(objectOf(schema['properties'])).length === 0
  )
}

function isString(schema: unknown): boolean {
  return member(schema, 'type') === 'string'
}
