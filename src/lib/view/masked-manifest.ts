import type { Difference, NamedDifference, SecretDifference } from '../change/diff/report.ts'

const SAME = '(same)'

/**
 * A Secret as it stands on one side, with fingerprints for its values; what is
 * the same on both sides is told as such, so that a program that compares texts
 * finds what we found.
 *
 * @returns nothing when the Secret is not on that side
 */
export function maskedManifest(
  item: SecretDifference,
  side: 'before' | 'after',
): object | undefined {
  if (item.state === (side === 'before' ? 'added' : 'removed')) return undefined
  const { namespace, name } = side === 'after' ? (item.renamed ?? item) : item
  const { type, immutable, keys } = item
  const labels = masked(item.labels, side)
  const annotations = masked(item.annotations, side)
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name,
      ...(namespace !== '' && { namespace }),
      ...(labels && { labels }),
      ...(annotations && { annotations }),
    },
    ...(type?.[side] !== undefined && { type: type[side] }),
    ...(immutable?.[side] !== undefined && { immutable: immutable[side] }),
    data: Object.fromEntries(
      keys.flatMap((key) => {
        const text = shown(key, side)
        return text === undefined ? [] : [[key.key, text] as const]
      }),
    ),
  }
}

function masked(
  all: readonly NamedDifference[],
  side: 'before' | 'after',
): Readonly<Record<string, string>> | undefined {
  const here = all.flatMap((each) => {
    const text = shown(each, side)
    return text === undefined ? [] : [[each.name, text] as const]
  })
  return here.length === 0 ? undefined : Object.fromEntries(here)
}

function shown(found: Difference, side: 'before' | 'after'): string | undefined {
  return found.state === 'same' ? SAME : found[side]
}
