/** Items that follow each other: from the place of the first up to that after the last. */
export interface Run {
  readonly from: number
  readonly to: number
}

const NO_RUNS: readonly never[] = []

/** Parts of one long list by name. Many items have the same names, so it is runs that are kept. */
export class RunLists<T> {
  readonly #items: readonly T[]
  readonly #names = new Map<string, Run[]>()

  constructor(items: readonly T[]) {
    this.#items = items
  }

  /** Runs come in order; one that is added again is left out. */
  add(name: string, run: Run): void {
    const runs = this.#names.get(name)
    if (runs === undefined) this.#names.set(name, [run])
    else if (runs.at(-1) !== run) runs.push(run)
  }

  delete(name: string): void {
    this.#names.delete(name)
  }

  names(): Iterable<string> {
    return this.#names.keys()
  }

  get(name: string): readonly T[] {
    const [first, ...others] = this.#names.get(name) ?? NO_RUNS
    if (first === undefined) return NO_RUNS
    const items = this.#items.slice(first.from, first.to)
    for (const { from, to } of others) {
      for (let at = from; at < to; at++) items.push(this.#items[at] as T)
    }
    return items
  }
}
