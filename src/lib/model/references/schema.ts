import { at, isObject, listOf, member, objectOf, textOf, type JsonObject } from '../../base/json.ts'
import { classify } from './schema-shape.ts'

/** Path expressions of everything in a schema that looks like a reference to a Secret. */
export interface SchemaFields {
  readonly paths: readonly string[]
  /** Whether one of them says in which namespace the Secret is. */
  readonly crossNamespace: boolean
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
export function schemaFields(schema: unknown): SchemaFields {
  const properties = objectOf(member(schema, 'properties'))
  const paths: string[] = []
  let crossNamespace = false
  for (const [name, child] of Object.entries(properties)) {
    if (['apiVersion', 'kind', 'metadata', 'status'].includes(name)) continue
    visitProperty(name, name, child, (path, node) => {
      paths.push(path)
      crossNamespace ||= namesNamespace(node)
    })
  }
  // `x-kubernetes-preserve-unknown-fields` at the root: nothing is described.
  if (Object.keys(properties).length === 0) paths.push('spec<any>')
  return { paths, crossNamespace }
}

type Report = (path: string, node: JsonObject) => void

function visitProperty(name: string, path: string, schema: unknown, report: Report): void {
  if (!isObject(schema) || /[.[\]*?<>]/.test(name)) return
  const form = classify(name, schema)
  if (form === 'podSpec') {
    report(`${path}<PodSpec>`, schema)
    visitMembers(path, schema, report, POD_SPEC_MEMBERS)
  } else if (form !== undefined) report(`${path}${SUFFIX[form]}`, schema)
  else visitInside(name, path, schema, report)
}

const SUFFIX = { name: '', nameIfExists: '?', kindSecret: '<Secret>', any: '<any>' } as const

function visitInside(name: string, path: string, schema: JsonObject, report: Report): void {
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

function namesNamespace(node: JsonObject): boolean {
  return ['namespace', 'secretNamespace'].some((name) => isObject(at(node, 'properties', name)))
}

/** The schema of the version to read: the stored one if it is served, else the first that is. */
export function versionToRead(crd: unknown): JsonObject | undefined {
  const served = listOf(at(crd, 'spec', 'versions'))
    .filter(isObject)
    .filter((version) => version['served'] === true && textOf(version['name']) !== '')
  return served.find((version) => version['storage'] === true) ?? served[0]
}
