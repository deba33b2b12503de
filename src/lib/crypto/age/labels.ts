const POST_QUANTUM = 'postquantum'

/**
 * Why two recipients must not be recipients of the same: all must have the same
 * labels (C2SP age-plugin.md, "labels").
 *
 * @param what could be read, for the message: `file`
 * @returns undefined when they may
 */
export function differentLabels(
  one: readonly string[],
  other: readonly string[],
  what: string,
): string | undefined {
  if (one.toSorted().join('\0') === other.toSorted().join('\0')) return undefined
  return one.includes(POST_QUANTUM) === other.includes(POST_QUANTUM)
    ? 'these recipients do not mix: their plugins ask to be alone'
    : `post-quantum and classical recipients do not mix: a quantum computer could read the ${what}`
}
