import { UserError } from '../../base/errors.ts'
import { API_VERSION, COMMAND } from '../../base/product.ts'
import { SNAPSHOT_FORMAT, SNAPSHOT_KIND } from '../../base/snapshot-format.ts'
import type { Dropped } from '../coverage.ts'
import type { Input } from '../files/input.ts'
import { objectOf, textOf } from '../../base/json.ts'
import type { Line } from './lines.ts'

/** What the first line says. */
export interface Header {
  readonly version: number
  readonly origin: { readonly takenAt?: string; readonly serverVersion?: string }
  readonly dropped: Dropped
}

/**
 * Reads the first line of a snapshot.
 *
 * @throws UserError when it is none, or one that a later version wrote
 */
export function parseHeader(input: Input, { value }: Line): Header {
  if (value['kind'] !== SNAPSHOT_KIND) throw new UserError(`${input.name} is not a snapshot`)
  const version = value['formatVersion']
  if (typeof version !== 'number') {
    throw new UserError(`${input.name} does not say its format version`)
  }
  if (version > SNAPSHOT_FORMAT) throw tooNew(input, version)
  if (value['apiVersion'] !== API_VERSION) throw notOurs(input)
  const origin = objectOf(value['origin'])
  const takenAt = textOf(origin['takenAt'])
  if (takenAt !== '' && Number.isNaN(Date.parse(takenAt))) {
    throw new UserError(`${input.name} does not say in RFC 3339 when it was taken`)
  }
  const serverVersion = textOf(origin['serverVersion'])
  const secretValues = objectOf(value['dropped'])['secretValues']
  return {
    version,
    origin: { ...(takenAt && { takenAt }), ...(serverVersion && { serverVersion }) },
    dropped: { secretValues: typeof secretValues === 'number' ? secretValues : 0 },
  }
}

function notOurs({ name }: Input): UserError {
  return new UserError(`${name} is not of apiVersion ${API_VERSION}, as a snapshot is`, [
    `take a new one with \`${COMMAND} snapshot\``,
  ])
}

function tooNew({ name }: Input, version: number): UserError {
  return new UserError(
    `${name} has format version ${version}; this program knows up to ${SNAPSHOT_FORMAT}`,
    ['use the version of this program that took it, or a later one'],
  )
}
