import { UserError } from '../../../base/errors.ts'
import { qualifiedName } from '../../../base/names.ts'
import type { Strategy } from '../journal/journal.ts'
import type { RotatedSecret } from '../port.ts'
import type { SourceOfValues } from './source-object.ts'

const ACCOUNT_TOKEN = 'kubernetes.io/service-account-token'

/**
 * How to rotate the Secret, and why so.
 *
 * @param wanted what the operator asks for
 * @param source who manages it, unless that is to be overridden
 * @throws UserError when that cannot be
 */
export function chooseStrategy(
  wanted: Strategy | undefined,
  { plain, ...name }: RotatedSecret,
  source: SourceOfValues | undefined,
): { readonly strategy: Strategy; readonly because: string } {
  if (source !== undefined && plain.type !== ACCOUNT_TOKEN) {
    return { strategy: 'source', because: `${source.manager} manages it` }
  }
  if (wanted === 'source') {
    throw new UserError(`nobody manages ${qualifiedName(name)}, so there is no source to ask`, [
      'leave --strategy out',
    ])
  }
  if (plain.type === ACCOUNT_TOKEN) {
    if (wanted === undefined || wanted === 'sa-token') {
      return { strategy: 'sa-token', because: 'the same name would bring the same token back' }
    }
    throw new UserError(
      `${qualifiedName(name)} holds a token, which --strategy ${wanted} cannot make`,
    )
  }
  if (wanted === 'sa-token') {
    throw new UserError(`${qualifiedName(name)} holds no token of a service account`)
  }
  if (plain.immutable !== true) {
    const because = wanted === undefined ? 'its values can be changed' : '--strategy'
    return { strategy: wanted ?? 'replace', because }
  }
  if (wanted === undefined || wanted === 'new-name') {
    return { strategy: 'new-name', because: 'it is immutable' }
  }
  throw new UserError(`${qualifiedName(name)} is immutable, so --strategy ${wanted} cannot be`, [
    'leave the flag out: a Secret of a new name takes over',
  ])
}
