/** What is looked for in a log. */
export interface Wanted {
  /** Also who went into pods: exec, attach, portforward, proxy and ephemeral containers. */
  readonly pods: boolean
}

// Both are looked for in whole blocks, and long enough for a search that skips. Only the name of
// a resource ends like the first; where other text does, parsing tells.
const SECRETS = Buffer.from('secrets"')
const SUBRESOURCE = Buffer.from('"subresource"')
const INTO_PODS = ['"exec"', '"attach"', '"portforward"', '"proxy"', '"ephemeralcontainers"'].map(
  (word) => Buffer.from(word),
)

/** A line of a block, from its first byte to its line feed. */
export interface Line {
  readonly from: number
  readonly to: number
}

const NEWLINE = 10

/** Where a word stands in a block, asked for from the start to the end. */
class Finds {
  readonly #block: Buffer
  readonly #word: Buffer
  #next = -1

  constructor(block: Buffer, word: Buffer) {
    this.#block = block
    this.#word = word
  }

  isBetween(from: number, to: number): boolean {
    if (this.#next < from) {
      const found = this.#block.indexOf(this.#word, from)
      this.#next = found === -1 ? Infinity : found
    }
    return this.#next < to
  }
}

/** The lines of a block; those that need parsing are marked, and no other is looked into. */
export function* linesOf(block: Buffer, { pods }: Wanted): Iterable<Line & { wanted: boolean }> {
  const secrets = new Finds(block, SECRETS)
  const subresources = new Finds(block, SUBRESOURCE)
  for (let from = 0; from < block.length;) {
    const feed = block.indexOf(NEWLINE, from)
    const to = feed === -1 ? block.length : feed + 1
    const wanted =
      secrets.isBetween(from, to) ||
      (pods && subresources.isBetween(from, to) && isIntoPod(block.subarray(from, to)))
    yield { from, to, wanted }
    from = to
  }
}

function isIntoPod(line: Buffer): boolean {
  return INTO_PODS.some((word) => line.includes(word))
}

/** The same question for the text of one event. */
export function isWanted(text: string, { pods }: Wanted): boolean {
  return (
    text.includes('secrets"') || (pods && INTO_PODS.some((word) => text.includes(word.toString())))
  )
}
