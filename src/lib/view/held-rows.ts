export type Row = readonly string[]

/** Cannot be part of a name. */
const BETWEEN = '\0'

/** Rows that look the same stand there once. */
export class DistinctRows {
  readonly #texts = new Set<string>()

  add(row: Row): void {
    this.#texts.add(row.join(BETWEEN))
  }

  *[Symbol.iterator](): Iterator<Row> {
    for (const text of this.#texts) yield text.split(BETWEEN)
  }
}

/** Many rows, held as one text each until they are too many; then none are. */
export class HeldRows {
  readonly #limit: number
  #texts: string[] = []
  #size = 0

  /** @param limit of their texts together, in UTF-16 code units */
  constructor(limit: number) {
    this.#limit = limit
  }

  /** Whether every row that was added is still there. */
  get holds(): boolean {
    return this.#size <= this.#limit
  }

  add(row: Row): void {
    if (!this.holds) return
    const text = row.join(BETWEEN)
    this.#size += text.length
    if (this.holds) this.#texts.push(text)
    else this.#texts = []
  }

  *[Symbol.iterator](): Iterator<Row> {
    for (const text of this.#texts) yield text.split(BETWEEN)
  }
}
