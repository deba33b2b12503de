import { compareText } from '../../base/order.ts'
import type { SecretBytes } from '../../base/secret-bytes.ts'
import { certificateFacts } from './certificate.ts'
import type { Fingerprint } from './fingerprint.ts'
import { memberNames } from './member-name.ts'
import type { Members } from './member.ts'
import { membersOf } from './members.ts'
import type {
  CertificateDifference,
  Difference,
  KeyDifference,
  MemberDifference,
} from './report.ts'

/** Members of one value that are told one by one. */
const LISTED = 50

/** One key on both sides; absent where it is not. */
export function compareValues(
  key: string,
  before: SecretBytes | undefined,
  after: SecretBytes | undefined,
  fingerprint: Fingerprint,
): KeyDifference {
  const difference = compareBytes(before?.reveal(), after?.reveal(), fingerprint)
  if (difference.state === 'same') return { key, ...difference }
  const certificate = certificates(before, after)
  if (certificate !== undefined) return { key, ...difference, certificate }
  if (before === undefined || after === undefined) return { key, ...difference }
  const names = memberNames(fingerprint)
  const members = compareMembers(
    membersOf(key, before, names),
    membersOf(key, after, names),
    fingerprint,
  )
  if (members === undefined) return { key, ...difference }
  const more = members.length - LISTED
  return {
    key,
    ...difference,
    members: members.slice(0, LISTED),
    ...(more > 0 && { moreMembers: more }),
  }
}

/** The state of one thing, with the fingerprints of what there is unless it is the same. */
export function compareBytes(
  before: Uint8Array | undefined,
  after: Uint8Array | undefined,
  fingerprint: Fingerprint,
): Difference {
  if (before === undefined && after === undefined) return { state: 'same' }
  if (before === undefined || after === undefined) {
    const value = before ?? after ?? new Uint8Array()
    return before === undefined
      ? { state: 'added', after: fingerprint(value) }
      : { state: 'removed', before: fingerprint(value) }
  }
  if (Buffer.compare(before, after) === 0) return { state: 'same' }
  return { state: 'changed', before: fingerprint(before), after: fingerprint(after) }
}

function certificates(
  before: SecretBytes | undefined,
  after: SecretBytes | undefined,
): CertificateDifference | undefined {
  const old = before && certificateFacts(before)
  const fresh = after && certificateFacts(after)
  if (old === undefined && fresh === undefined) return undefined
  return { ...(old && { before: old }), ...(fresh && { after: fresh }) }
}

/** Empty when both have the same members, so that only their form differs. */
function compareMembers(
  before: Members | undefined,
  after: Members | undefined,
  fingerprint: Fingerprint,
): readonly MemberDifference[] | undefined {
  if (before === undefined || after === undefined) return undefined
  const paths = [...new Set([...before.keys(), ...after.keys()])].toSorted(compareText)
  return paths
    .map((path) => ({
      path,
      ...compareBytes(before.get(path), after.get(path), fingerprint),
    }))
    .filter(({ state }) => state !== 'same')
}
