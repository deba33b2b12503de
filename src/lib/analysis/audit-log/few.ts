/** How many are kept: a client can make up any number. */
const KEPT = 20

/** Different texts that are not empty, as many as are kept. */
export class Few {
  readonly #texts = new Set<string>()
  isFull = false

  add(text: string): void {
    if (text === '' || this.#texts.has(text)) return
    if (this.#texts.size < KEPT) this.#texts.add(text)
    else this.isFull = true
  }

  get sorted(): readonly string[] {
    return [...this.#texts].toSorted()
  }
}
