/** Every choice of so many of the items. */
export function* subsets<T>(items: readonly T[], size: number, from = 0): Generator<readonly T[]> {
  if (size === 0) {
    yield []
    return
  }
  for (let at = from; at < items.length; at++) {
    const item = items[at]
    if (item === undefined) return
    for (const rest of subsets(items, size - 1, at + 1)) yield [item, ...rest]
  }
}
