import { compareText } from '../../base/order.ts'
import {
  byPath,
  type Field,
  type Fields,
  isAsWanted,
  objectFields,
  pathKey,
  secretFields,
} from './fields.ts'
import {
  fieldName,
  type FieldOwner,
  type FieldPath,
  isOurApply,
  leavesOf,
  owns,
} from './managed-fields.ts'
import type { Changes, FieldConflict, KeptKey, Live, Wanted } from './types.ts'

/** What happens to the fields of an object that is there. */
export interface Comparison {
  readonly changes: Changes
  readonly conflicts: readonly FieldConflict[]
  /** Fields that only we set and no longer want: server-side apply takes them away. */
  readonly removed: readonly FieldPath[]
  /** Nothing to send: every field is as wanted, and ours. */
  readonly isNothing: boolean
}

/** The fields of an object as wanted. */
export function wantedFields(wanted: Wanted): Fields {
  return wanted.kind === 'Secret' ? secretFields(wanted.secret) : objectFields(wanted.object)
}

/** The fields of an object as they stand in the cluster. */
export function liveFields(live: Live): Fields {
  return live.kind === 'Secret' ? secretFields(live.secret) : objectFields(live.object)
}

/**
 * Foretells a server-side apply (structured-merge-diff `Updater.Apply`): a
 * field that is set to something else conflicts with everybody else who set
 * it; a field that we set before and leave out goes, unless others set it too.
 */
export function compareFields(
  wanted: Fields,
  live: Fields,
  owners: readonly FieldOwner[],
): Comparison {
  const others = owners.filter((owner) => !isOurApply(owner))
  const different = [...wanted.values()].filter(
    ({ path, value }) => !isAsWanted(value, live.get(pathKey(path))?.value),
  )
  const ours = byPath(
    owners
      .filter(isOurApply)
      .flatMap(leavesOf)
      .map((path) => ({ path, value: '' })),
  )
  const left = [...ours.values()].filter(({ path }) => !wanted.has(pathKey(path)))
  const removed = left
    .map(({ path }) => path)
    .filter((path) => live.has(pathKey(path)) && !others.some((owner) => owns(owner, path)))
  const isNothing =
    different.length === 0 && left.length === 0 && [...wanted.keys()].every((key) => ours.has(key))
  return {
    conflicts: [...newMaps(different, live), ...different.map(({ path }) => path)].flatMap((path) =>
      conflictOf(path, others),
    ),
    removed,
    isNothing,
    changes: changesOf({ different, removed, wanted, live, others }),
  }
}

/**
 * The maps that come to be with their first member: they are fields as well, which somebody may
 * own who applied them empty.
 */
function newMaps(different: readonly Field[], live: Fields): readonly FieldPath[] {
  const maps = different.flatMap(({ path }) => path.slice(1).map((_, at) => path.slice(0, at + 1)))
  const isThere = (map: FieldPath): boolean =>
    [...live.values()].some(({ path }) => map.every((name, at) => path[at] === name))
  return [...byPath(maps.map((path) => ({ path, value: '' }))).values()]
    .map(({ path }) => path)
    .filter((path) => !isThere(path))
}

function conflictOf(path: FieldPath, others: readonly FieldOwner[]): readonly FieldConflict[] {
  const managers = managersOf(path, others)
  return managers.length === 0 ? [] : [{ field: fieldName(path), managers }]
}

function managersOf(path: FieldPath, others: readonly FieldOwner[]): readonly string[] {
  const names = others.filter((owner) => owns(owner, path)).map(({ manager }) => manager)
  return [...new Set(names)].toSorted(compareText)
}

interface Found {
  readonly different: readonly Field[]
  readonly removed: readonly FieldPath[]
  readonly wanted: Fields
  readonly live: Fields
  readonly others: readonly FieldOwner[]
}

function changesOf({ different, removed, wanted, live, others }: Found): Changes {
  const isThere = ({ path }: Field): boolean => live.has(pathKey(path))
  const gone = new Set(removed.map(pathKey))
  const fields = [...different.map(({ path }) => path), ...removed].filter(
    (path) => keyOf(path) === undefined,
  )
  const kept = [...live.values()].filter(
    ({ path }) => !wanted.has(pathKey(path)) && !gone.has(pathKey(path)),
  )
  return {
    added: keysOf(different.filter((field) => !isThere(field)).map(({ path }) => path)),
    changed: keysOf(different.filter(isThere).map(({ path }) => path)),
    removed: keysOf(removed),
    kept: kept.flatMap(({ path }) => keptKey(path, others)),
    fields: fields.map(fieldName).toSorted(compareText),
  }
}

/** The key of `data` or `spec.encryptedData`. */
function keyOf([first, second, third]: FieldPath): string | undefined {
  if (first === 'data') return second
  return first === 'spec' && second === 'encryptedData' ? third : undefined
}

function keysOf(paths: readonly FieldPath[]): readonly string[] {
  return paths.flatMap((path) => keyOf(path) ?? []).toSorted(compareText)
}

function keptKey(path: FieldPath, others: readonly FieldOwner[]): readonly KeptKey[] {
  const key = keyOf(path)
  return key === undefined ? [] : [{ key, managers: managersOf(path, others) }]
}
