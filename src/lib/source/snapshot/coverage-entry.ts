import { UserError } from '../../base/errors.ts'
import type { CoverageEntry, Permission } from '../coverage.ts'
import type { Input } from '../files/input.ts'
import { isObject, listOf, textOf } from '../../base/json.ts'
import type { RawObject } from '../types.ts'
import type { Line } from './lines.ts'

const STATUSES: ReadonlySet<unknown> = new Set<CoverageEntry['status']>([
  'read',
  'refused',
  'notServed',
  'failed',
  'notInInput',
])

/**
 * Checks a line of coverage: an answer relies on it for every "no".
 *
 * @throws UserError when it is not one
 */
export function coverageEntry(input: Input, { number, value }: Line): CoverageEntry {
  const { resource, namespace, status, count, reason, lift } = value
  if (typeof resource !== 'string' || !STATUSES.has(status)) {
    throw new UserError(`${input.name}, line ${number}: this coverage entry is damaged`, [
      'take a new snapshot',
    ])
  }
  return {
    resource,
    ...(typeof namespace === 'string' && { namespace }),
    status: status as CoverageEntry['status'],
    ...(typeof count === 'number' && { count }),
    ...(isObject(lift) && { lift: permission(lift) }),
    ...(typeof reason === 'string' && { reason }),
  }
}

function permission({ verbs, group, resource, namespace }: RawObject): Permission {
  return {
    verbs: listOf(verbs).map(textOf),
    group: textOf(group),
    resource: textOf(resource),
    ...(typeof namespace === 'string' && { namespace }),
  }
}
