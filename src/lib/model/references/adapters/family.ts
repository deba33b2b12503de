import type { ReferenceFact } from '../../facts/others.ts'
import { metadataOf } from '../../metadata.ts'

/** What this program knows about one kind of custom resource. */
export interface Adapter {
  /** `*` for kinds that every provider serves in a group of its own. */
  readonly group: string
  readonly kind: string
  readonly plural: string
  /** Asked for when CustomResourceDefinitions may not be read. */
  readonly version: string
  readonly namespaced: boolean
  /** Whether an object may name a Secret outside its own namespace. */
  readonly crossNamespace: boolean
  readonly fields: readonly AdapterField[]
  /** Path expressions that only look like references. */
  readonly ignore: readonly string[]
  /**
   * Whether these are all, so that the schema is not asked. So it is for kinds that are read at
   * the same time as the definitions: an answer must not depend on which of them comes first.
   */
  readonly isComplete: boolean
  /** References that no field spells out, such as names made from the object's own. */
  readonly derive?: (raw: unknown) => readonly DerivedReference[]
}

export interface AdapterField {
  /** Path expression, see `../path.ts`. */
  readonly path: string
  readonly role: ReferenceFact['role']
  /**
   * Where a Secret is when the field does not say: beside the object, or
   * somewhere the object does not tell (a controller's own namespace).
   */
  readonly home: 'beside' | 'elsewhere'
}

export interface DerivedReference {
  /** The field that the name was made from. */
  readonly field: string
  readonly name: string
  readonly role: ReferenceFact['role']
  readonly optional?: boolean
}

type Traits = Partial<
  Pick<Adapter, 'namespaced' | 'crossNamespace' | 'ignore' | 'isComplete' | 'derive'>
>

/**
 * One kind, `GROUP/VERSION` and `Kind plural` in the spelling of `kubectl
 * api-resources`.
 */
export function adapter(
  groupVersion: string,
  kindAndPlural: string,
  fields: readonly AdapterField[],
  traits: Traits = {},
): Adapter {
  const [group = '', version = ''] = groupVersion.split('/')
  const [kind = '', plural = ''] = kindAndPlural.split(' ')
  const crossNamespace = fields.some((field) => field.home === 'elsewhere')
  const defaults = { namespaced: true, crossNamespace, ignore: [], isComplete: false }
  return { group, version, kind, plural, fields, ...defaults, ...traits }
}

/** Fields that the controller reads, in the object's own namespace. */
export function reads(...paths: readonly string[]): readonly AdapterField[] {
  return paths.map((path) => ({ path, role: 'reads', home: 'beside' }))
}

/** Fields that the controller reads, in a namespace that the object does not tell. */
export function readsElsewhere(...paths: readonly string[]): readonly AdapterField[] {
  return paths.map((path) => ({ path, role: 'reads', home: 'elsewhere' }))
}

/** Fields that name what the controller writes. */
export function writes(...paths: readonly string[]): readonly AdapterField[] {
  return paths.map((path) => ({ path, role: 'writes', home: 'beside' }))
}

/** Each of `tails` below `head`. */
export function below(head: string, tails: readonly string[]): readonly string[] {
  return tails.map((tail) => `${head}.${tail}`)
}

/** The object's own name, for names that are made from it. */
export function nameOf(raw: unknown): string {
  return metadataOf(raw).name
}
