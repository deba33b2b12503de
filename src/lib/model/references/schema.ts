import { at, isObject, listOf, member, objectOf, textOf, type JsonObject } from '../../base/json.ts'
import type { Form } from './path.ts'
import { classify } from './schema-shape.ts'

/** Something in a schema that looks like a reference to a Secret. */
export interface SchemaField {
  /** Path expression, see `path.ts`. */
  readonly path: string
  /**
   * Whether the Secret may be in another namespace than the object: `said` when
   * the schema has a field for it, `maybe` when the value itself could say it, as
   * `namespace/name` in a string does.
   */
  readonly elsewhere: 'no' | 'said' | 'maybe'
}

/** Members of a pod spec that {@link import('../pod-spec/index.ts').podSecretRefs} reads. */
const POD_SPEC_MEMBERS: ReadonlySet<string> = new Set([
  'containers',
  'initContainers',
  'ephemeralContainers',
  'volumes',
  'imagePullSecrets',
])

/**
 * Walks a CustomResourceDefinition's `openAPIV3Schema`. Structural schemas keep
 * every property outside of `anyOf`, `oneOf` and `allOf`, so those need no look.
 * `status` is what a controller reports, `metadata` the server's own.
 */
export function schemaFields(schema: unknown): readonly SchemaField[] {
  const properties = objectOf(member(schema, 'properties'))
  const fields: SchemaField[] = []
  for (const [name, child] of Object.entries(properties)) {
    if (['apiVersion', 'kind', 'metadata', 'status'].includes(name)) continue
    visitProperty(name, name, child, (form, path, node) => {
      fields.push({ path: `${path}${SUFFIX[form]}`, elsewhere: elsewhere(form, node) })
    })
  }
  // `x-kubernetes-preserve-unknown-fields` at the root: nothing is described.
  if (Object.keys(properties).length === 0) fields.push({ path: 'spec<any>', elsewhere: 'maybe' })
  return fields
}

type Report = (form: Form, path: string, node: JsonObject) => void

function visitProperty(name: string, path: string, schema: unknown, report: Report): void {
  if (!isObject(schema) || /[.[\]*?<>]/.test(name)) return
  const form = classify(name, schema)
  if (form !== undefined) report(form, path, schema)
  if (form === 'podSpec') visitMembers(path, schema, report, POD_SPEC_MEMBERS)
  else if (form === undefined) visitInside(name, path, schema, report)
  // `auth: {name, type, oauth: {secretRef}}` is a reference with others inside.
  else if (form !== 'any') visitMembers(path, schema, report, plainMembers(schema))
}

const SUFFIX: Readonly<Record<Form, string>> = {
  name: '',
  nameIfExists: '?',
  kindSecret: '<Secret>',
  podSpec: '<PodSpec>',
  any: '<any>',
}

function visitInside(name: string, path: string, schema: JsonObject, report: Report): void {
  // What the schema describes is not all that objects may hold.
  if (schema['x-kubernetes-preserve-unknown-fields'] === true) report('any', path, schema)
  visitMembers(path, schema, report)
  if (isObject(schema['items'])) visitProperty(name, `${path}[]`, schema['items'], report)
  if (isObject(schema['additionalProperties'])) {
    visitProperty(name, `${path}.*`, schema['additionalProperties'], report)
  }
}

const NONE: ReadonlySet<string> = new Set()

function visitMembers(path: string, schema: JsonObject, report: Report, except = NONE): void {
  for (const [name, child] of Object.entries(objectOf(schema['properties']))) {
    if (!except.has(name)) visitProperty(name, `${path}.${name}`, child, report)
  }
}

/** Name, key and the like of a reference itself. */
function plainMembers(schema: JsonObject): ReadonlySet<string> {
  const members = Object.entries(objectOf(schema['properties']))
  return new Set(
    members.flatMap(([name, child]) => (member(child, 'type') === 'string' ? [name] : [])),
  )
}

function elsewhere(form: Form, node: JsonObject): SchemaField['elsewhere'] {
  if (form === 'any' || node['type'] === 'string') return 'maybe'
  const said = ['namespace', 'secretNamespace'].some((name) =>
    isObject(at(node, 'properties', name)),
  )
  return said && form !== 'podSpec' ? 'said' : 'no'
}

/** The schema of the version to read: the stored one if it is served, else the first that is. */
export function versionToRead(crd: unknown): JsonObject | undefined {
  const served = listOf(at(crd, 'spec', 'versions'))
    .filter(isObject)
    .filter((version) => version['served'] === true && textOf(version['name']) !== '')
  return served.find((version) => version['storage'] === true) ?? served[0]
}
