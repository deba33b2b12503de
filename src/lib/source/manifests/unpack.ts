import { isObject, listOf, objectOf, textOf } from '../../base/json.ts'
import { secretsOfTable } from '../resources/secret-table.ts'
import { valuesInLastApplied } from '../resources/last-applied.ts'
import { secretFromMetadata, type StrippedSecret } from '../resources/secret-object.ts'
import type { RawObject } from '../types.ts'
import { itemType, type Document, type ItemType } from './document.ts'
import { badInput, type Place } from './place.ts'

/** A Kubernetes object that says what it is. */
export interface Found {
  readonly apiVersion: string
  readonly kind: string
  readonly object: RawObject
  readonly place: Place
  /** Only for a Secret of which no more than its metadata is there. */
  readonly stripped?: StrippedSecret
}

/**
 * The objects inside a document: itself, or what its lists and tables hold, to
 * any depth.
 *
 * @throws UserError for what is not a Kubernetes object, so that nothing gets lost unseen
 */
export function* unpack({ value, place }: Document): Generator<Found, void, undefined> {
  if (!isObject(value)) throw notAnObject(place)
  const type = itemType(value)
  const apiVersion = textOf(value['apiVersion'])
  const kind = textOf(value['kind'])
  if (type !== undefined) {
    yield* unpackItems(listOf(value['items']), type, place)
    return
  }
  if (kind === 'Table' && apiVersion.startsWith('meta.k8s.io/')) yield* unpackTable(value, place)
  else if (kind === 'PartialObjectMetadata') yield unpackMetadata(value, place)
  else if (apiVersion === '' || kind === '') throw notAnObject(place)
  else yield { apiVersion, kind, object: value, place }
}

function* unpackItems(
  items: readonly unknown[],
  type: ItemType | Record<string, never>,
  place: Place,
): Generator<Found, void, undefined> {
  for (const item of items) {
    yield* unpack({ value: isObject(item) ? { ...type, ...item } : item, place })
  }
}

/** A table holds whole objects if it was asked for with `includeObject=Object`, else metadata. */
function* unpackTable(table: RawObject, place: Place): Generator<Found, void, undefined> {
  const rows = listOf(table['rows']).map((row) => objectOf(objectOf(row)['object']))
  const names = listOf(table['columnDefinitions']).map((column) => textOf(objectOf(column)['name']))
  const metadataOnly = rows.every(({ kind }) => kind === 'PartialObjectMetadata')
  if (names.join(',') === 'Name,Type,Data,Age' && metadataOnly) {
    yield* secretsOfTable(table).map((secret, row) => {
      const values = valuesInLastApplied(objectOf(rows[row]?.['metadata']))
      return secretFound({ secret, values }, place)
    })
  } else {
    for (const value of rows) yield* unpack({ value, place })
  }
}

/** Metadata alone does not say of which kind; only a Secret can be told, by its managed fields. */
function unpackMetadata(value: RawObject, place: Place): Found {
  const metadata = objectOf(value['metadata'])
  const fields = new Set(
    listOf(metadata['managedFields']).flatMap((entry) =>
      Object.keys(objectOf(objectOf(entry)['fieldsV1'])),
    ),
  )
  if (!fields.has('f:data') || !fields.has('f:type')) {
    throw badInput(place, 'metadata alone does not say of which kind it is', [
      'save whole objects: kubectl get -o json or -o yaml',
    ])
  }
  const secret = secretFromMetadata(metadata, {})
  return secretFound({ secret, values: valuesInLastApplied(metadata) }, place)
}

function secretFound(stripped: StrippedSecret, place: Place): Found {
  const { secret } = stripped
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    object: { metadata: secret.metadata },
    place,
    stripped,
  }
}

function notAnObject(place: Place): Error {
  return badInput(place, 'this is not a Kubernetes object: it needs `apiVersion` and `kind`', [
    'save objects with kubectl get -o json or -o yaml',
  ])
}
