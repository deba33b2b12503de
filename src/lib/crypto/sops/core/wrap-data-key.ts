import { SecretBytes } from '../../../base/secret-bytes.ts'
import { differentLabels } from '../../age/index.ts'
import { SopsError } from '../errors.ts'
import type { KeyGroup } from './metadata.ts'
import { split } from './shamir.ts'

/** Puts a data key, or a share of one, into an armored age file for one recipient. */
export interface KeyWrapper {
  readonly wrap: (key: SecretBytes, recipient: string) => Promise<WrappedKey>
}

export interface WrappedKey {
  /** The armored file. */
  readonly enc: string
  /** Of the recipient; those of one document have the same. */
  readonly labels: readonly string[]
}

/** How a data key is shared. */
export interface Sharing {
  /** Shares that are needed, 0 for all. */
  readonly threshold: number
  /** Lets recipients with different labels read one document. */
  readonly allowMixed: boolean
}

/**
 * Wraps a data key for groups of recipients; with several groups each gets a share (rule 17).
 *
 * @throws SopsError `recipients` or `mixed-recipients`, or whatever the wrapper throws for a recipient
 */
export async function wrapDataKey(
  key: SecretBytes,
  groups: readonly (readonly string[])[],
  { threshold, allowMixed }: Sharing,
  wrapper: KeyWrapper,
): Promise<readonly KeyGroup[]> {
  checkGroups(groups, threshold)
  const parts =
    groups.length === 1
      ? [key]
      : split(key.reveal(), groups.length, threshold === 0 ? groups.length : threshold).map(
          SecretBytes.from,
        )
  const wrapped = await Promise.all(
    parts.map((part, index) =>
      Promise.all(
        (groups[index] ?? []).map(async (recipient) => {
          return { recipient, ...(await wrapper.wrap(part, recipient)) }
        }),
      ),
    ),
  )
  if (!allowMixed) checkLabels(wrapped.flat())
  return wrapped.map((group) => {
    return { age: group.map(({ recipient, enc }) => ({ recipient, enc })), others: {} }
  })
}

/** Each recipient has an age file of its own here, but they read the same values. */
function checkLabels(wrapped: readonly WrappedKey[]): void {
  const [first, ...others] = wrapped
  for (const { labels } of others) {
    const problem = differentLabels(first?.labels ?? [], labels, 'document')
    if (problem !== undefined) throw new SopsError('mixed-recipients', problem)
  }
}

function checkGroups(groups: readonly (readonly string[])[], threshold: number): void {
  if (groups.length === 0 || groups.some((group) => group.length === 0)) {
    throw new SopsError('recipients', 'there is nobody to encrypt to')
  }
  if (groups.length > 255) throw new SopsError('recipients', 'there are more than 255 key groups')
  if (groups.length > 1 && threshold !== 0 && (threshold < 2 || threshold > groups.length)) {
    throw new SopsError(
      'recipients',
      `shamir_threshold must be 2 to ${groups.length}, the number of key groups`,
    )
  }
}
