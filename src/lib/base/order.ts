/** A total order for `Array.prototype.toSorted`. */
export type Order<T> = (a: T, b: T) => number

/** Order by code units: the same on every machine, whatever its locale. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** Orders by each key in turn; the first difference decides. */
export function by<T>(...keys: readonly ((value: T) => string | number)[]): Order<T> {
  return (a, b) => {
    for (const key of keys) {
      const left = key(a)
      const right = key(b)
      if (left < right) return -1
      if (left > right) return 1
    }
    return 0
  }
}
