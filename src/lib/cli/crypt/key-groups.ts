/**
 * Two choices of who reads a document have the same text when they mean the same: the order of
 * recipients and groups does not matter, nor a recipient that is named twice.
 *
 * @param threshold how many groups have to come together; 0 is all, as in sops
 */
export function groupsText(groups: readonly (readonly string[])[], threshold: number): string {
  const all = groups.length
  const needed = all < 2 ? 1 : threshold === 0 ? all : threshold
  return JSON.stringify([
    needed,
    groups.map((group) => [...new Set(group)].toSorted().join(' ')).toSorted(),
  ])
}
