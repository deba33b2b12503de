/** Text that comes in pieces, of which what was not needed is given back. */
export class TextPieces {
  readonly #source: AsyncIterator<string>
  #returned = ''

  constructor(source: AsyncIterable<string>) {
    this.#source = source[Symbol.asyncIterator]()
  }

  /** The next piece; undefined at the end. */
  async next(): Promise<string | undefined> {
    const returned = this.#returned
    this.#returned = ''
    if (returned !== '') return returned
    const next = await this.#source.next()
    return next.done ? undefined : next.value
  }

  /** Gives the end of the last piece back. */
  giveBack(text: string): void {
    this.#returned = text
  }

  /** All that is left. */
  async rest(): Promise<string> {
    let text = ''
    for (let next = await this.next(); next !== undefined; next = await this.next()) text += next
    return text
  }
}
