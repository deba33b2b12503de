/** A stream of choices that a seed decides, so that a failure can be repeated. */
export interface Random {
  /** A whole number from 0 to `below` - 1. */
  below(below: number): number
  /** True in `percent` of 100 cases. */
  chance(percent: number): boolean
  pick<T>(items: readonly T[]): T
  /** From `least` to `most` different items, in random order. */
  some<T>(items: readonly T[], least: number, most: number): T[]
}

/** Mulberry32: small, fast, and good enough to choose test data. */
export function seeded(seed: number): Random {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d_2b_79_f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (limit: number): number => Math.floor(next() * limit)
  const pick = <T>(items: readonly T[]): T => {
    const item = items[below(items.length)]
    if (item === undefined) throw new Error('nothing to pick from')
    return item
  }
  return {
    below,
    chance: (percent) => next() * 100 < percent,
    pick,
    some(items, least, most) {
      const rest = [...items]
      const wanted = Math.min(rest.length, least + below(most - least + 1))
      return Array.from({ length: wanted }, () => rest.splice(below(rest.length), 1)).flat()
    },
  }
}
