import { isObject, type JsonObject, textOf } from '../../base/json.ts'
import { refused, type Violation } from './violation.ts'

const TIME = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)$/

const isText = (value: unknown): boolean => typeof value === 'string'
const isWhole = (value: unknown): boolean => Number.isSafeInteger(value)
const isList = (value: unknown): boolean => Array.isArray(value)
const isTime = (value: unknown): boolean =>
  typeof value === 'string' && TIME.test(value) && !Number.isNaN(Date.parse(value))

/** Fields of ObjectMeta and what they hold; labels and annotations are looked at elsewhere. */
const FIELDS: ReadonlyMap<string, (value: unknown) => boolean> = new Map([
  ['name', isText],
  ['generateName', isText],
  ['namespace', isText],
  ['selfLink', isText],
  ['uid', isText],
  ['resourceVersion', isText],
  ['generation', (value) => isWhole(value) && Number(value) >= 0],
  ['creationTimestamp', isTime],
  ['deletionTimestamp', isTime],
  ['deletionGracePeriodSeconds', isWhole],
  ['labels', isObject],
  ['annotations', isObject],
  ['ownerReferences', isList],
  ['finalizers', isList],
  ['managedFields', isList],
])

/**
 * Fields that ObjectMeta does not have, or of another type: with strict
 * validation, which `kubectl` asks for, the API server refuses them.
 */
export function checkFields(metadata: JsonObject): readonly Violation[] {
  return Object.entries(metadata).flatMap(([field, value]) => {
    const path = `metadata.${field}`
    const check = FIELDS.get(field)
    if (check === undefined) return [refused('metadata', path, 'is no field of metadata')]
    // JSON's null is as if it were not there.
    return value === null || check(value) ? [] : [refused('metadata', path, 'has the wrong type')]
  })
}

const OWNER_FIELDS = ['apiVersion', 'kind', 'name', 'uid']

/** ValidateOwnerReferences in k8s.io/apimachinery/pkg/api/validation. */
export function checkOwners(owners: unknown): readonly Violation[] {
  if (!Array.isArray(owners)) return []
  const controllers = owners.filter((owner) => isObject(owner) && owner['controller'] === true)
  const tooMany =
    controllers.length > 1
      ? [refused('metadata', 'metadata.ownerReferences', 'must have only one controller')]
      : []
  return [
    ...tooMany,
    ...owners.flatMap((owner: unknown, at) =>
      isOwner(owner)
        ? []
        : [refused('metadata', `metadata.ownerReferences[${at}]`, 'is not a complete reference')],
    ),
  ]
}

function isOwner(owner: unknown): boolean {
  if (!isObject(owner) || OWNER_FIELDS.some((field) => textOf(owner[field]) === '')) return false
  const apiVersion = textOf(owner['apiVersion'])
  // Nothing can be owned by an event (BannedOwners).
  if (apiVersion === 'v1' && owner['kind'] === 'Event') return false
  return /^([^/]+\/)?[^/]+$/.test(apiVersion)
}
