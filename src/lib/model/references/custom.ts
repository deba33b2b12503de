import type { ReferenceFact } from '../facts/others.ts'
import { metadataOf } from '../metadata.ts'
import { podSecretRefs } from '../pod-spec/index.ts'
import type { Adapter, AdapterField } from './adapters/family.ts'
import { sightings } from './any.ts'
import { fromObject, type ObjectKind } from './from.ts'
import { namedSecrets, type NamedSecret } from './named.ts'
import { findAll, parsePath, type Found, type PathExpression } from './path.ts'

/** References that a custom resource makes. */
export interface CustomReferences {
  readonly certain: readonly ReferenceFact[]
  /**
   * The string may be something else than a name, even a value: to be kept only
   * when a Secret of that name exists (then it says no more than the name).
   */
  readonly ifExists: readonly ReferenceFact[]
}

/** How to read one custom kind: prepared once, used for every object. */
export type CustomReader = (raw: unknown) => CustomReferences

interface Field {
  readonly path: PathExpression
  readonly role: ReferenceFact['role']
  readonly home: AdapterField['home']
  readonly basis: ReferenceFact['basis']
}

/**
 * @param adapter what is known of the kind
 * @param inferred path expressions from its schema
 */
export function customReader(
  kind: ObjectKind,
  adapter: Adapter | undefined,
  inferred: readonly string[],
): CustomReader {
  const fields = [...knownFields(adapter), ...inferredFields(adapter, inferred)]
  return (raw) => {
    const seen = new Set<string>()
    const read = (form: 'certain' | 'ifExists'): readonly ReferenceFact[] =>
      fields
        .filter(({ path }) => (path.form === 'nameIfExists') === (form === 'ifExists'))
        .flatMap((field) => fieldReferences(kind, raw, field))
        .filter((fact) => isNew(seen, fact))
    const derived = derivedReferences(kind, raw, adapter).filter((fact) => isNew(seen, fact))
    return { certain: [...derived, ...read('certain')], ifExists: read('ifExists') }
  }
}

function knownFields(adapter: Adapter | undefined): readonly Field[] {
  return (adapter?.fields ?? []).map(({ path, role, home }) => ({
    path: parsePath(path),
    role,
    home,
    basis: 'adapter',
  }))
}

// Crossplane's and its imitators' word for a Secret that the controller fills.
const WRITTEN = /(^|\.)(write|publish)Connection\w*To(Ref)?\b/

function inferredFields(adapter: Adapter | undefined, paths: readonly string[]): readonly Field[] {
  if (adapter?.isComplete === true) return []
  const home = adapter?.fields.some((field) => field.home === 'elsewhere') ? 'elsewhere' : 'beside'
  return paths
    .filter((path) => !adapter?.ignore.includes(path))
    .filter((path) => !adapter?.fields.some((field) => field.path === path))
    .map((path) => ({
      path: parsePath(path),
      role: WRITTEN.test(path) ? 'writes' : 'reads',
      home,
      basis: 'schema-inferred',
    }))
}

/** The same place may be found by the adapter and by the schema: the first one counts. */
function isNew(seen: Set<string>, { field, secret, as }: ReferenceFact): boolean {
  const plain = field.replace(/\.(name|secretName)$/, '')
  const key = `${plain} ${secret.namespace ?? ''}/${secret.name} ${as?.container ?? ''} ${as?.at ?? ''}`
  if (seen.has(key)) return false
  seen.add(key)
  return true
}

function fieldReferences(kind: ObjectKind, raw: unknown, field: Field): readonly ReferenceFact[] {
  return findAll(raw, field.path).flatMap((found) => foundReferences(kind, raw, field, found))
}

function foundReferences(
  kind: ObjectKind,
  raw: unknown,
  field: Field,
  found: Found,
): readonly ReferenceFact[] {
  const { form } = field.path
  if (form === 'podSpec') return podReferences(kind, raw, field, found)
  if (form !== 'any') {
    return namedReferences(kind, raw, field, namedSecrets(found, form === 'kindSecret'))
  }
  return sightings(found).flatMap((sighting) =>
    sighting.form === 'podSpec'
      ? podReferences(kind, raw, field, sighting.found)
      : namedReferences(
          kind,
          raw,
          field,
          namedSecrets(sighting.found, sighting.form === 'kindSecret'),
        ),
  )
}

function namedReferences(
  kind: ObjectKind,
  raw: unknown,
  { role, home, basis }: Field,
  named: readonly NamedSecret[],
): readonly ReferenceFact[] {
  const own = metadataOf(raw).namespace
  return named.map(({ field, name, namespace, key, optional }) => {
    const where = namespace ?? (home === 'beside' && own !== '' ? own : undefined)
    return {
      ...fromObject(kind, raw),
      field,
      secret: { name, ...(where === undefined ? {} : { namespace: where }) },
      ...(key === undefined ? {} : { key }),
      ...(optional === undefined ? {} : { optional }),
      role,
      basis,
    }
  })
}

function podReferences(
  kind: ObjectKind,
  raw: unknown,
  { role, basis }: Field,
  found: Found,
): readonly ReferenceFact[] {
  const own = metadataOf(raw).namespace
  return podSecretRefs(found.value).map((as) => ({
    ...fromObject(kind, raw),
    field: `${found.path}.${as.field}`,
    secret: { name: as.secret, ...(own === '' ? {} : { namespace: own }) },
    optional: as.optional,
    role,
    basis,
    as,
  }))
}

function derivedReferences(
  kind: ObjectKind,
  raw: unknown,
  adapter: Adapter | undefined,
): readonly ReferenceFact[] {
  const own = metadataOf(raw).namespace
  const elsewhere = adapter?.fields.some((field) => field.home === 'elsewhere')
  return (adapter?.derive?.(raw) ?? []).map(({ field, name, role, optional }) => ({
    ...fromObject(kind, raw),
    field,
    secret: { name, ...(own === '' || elsewhere ? {} : { namespace: own }) },
    ...(optional === undefined ? {} : { optional }),
    role,
    basis: 'adapter',
  }))
}
