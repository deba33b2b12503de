/**
 * All passwords of one length over disjoint classes of characters, some of
 * which must occur. They are numbered, so that one random number makes one
 * password: each is exactly as likely as any other, which neither "one of each
 * class, then shuffle" nor "fix up the last characters" gives.
 */
export interface PasswordSpace {
  readonly length: number
  /** Disjoint lists of characters. */
  readonly classes: readonly (readonly string[])[]
  /** How many of the classes must occur: the first ones. */
  readonly required: number
}

/** How many passwords there are. */
export function spaceSize(space: PasswordSpace): bigint {
  return counter(space)(space.length, allOf(space.required))
}

/** The password of number `rank`, from 0 to {@link spaceSize} without it. */
export function passwordAt(space: PasswordSpace, rank: bigint): string {
  const count = counter(space)
  const characters: string[] = []
  let missing = allOf(space.required)
  let left = rank
  for (let length = space.length - 1; length >= 0; length--) {
    const next = pick(space.classes, left, (at) => count(length, missing & ~bit(at)))
    characters.push(next.character)
    left = next.left
    missing &= ~bit(next.at)
  }
  return characters.join('')
}

/** Goes through the classes until the number falls into one. */
function pick(
  classes: PasswordSpace['classes'],
  rank: bigint,
  rest: (at: number) => bigint,
): { readonly at: number; readonly character: string; readonly left: bigint } {
  let left = rank
  for (const [at, characters] of classes.entries()) {
    const each = rest(at)
    const all = each * BigInt(characters.length)
    if (left < all) {
      return { at, character: characters[Number(left / each)] ?? '', left: left % each }
    }
    left -= all
  }
  throw new RangeError('there is no password of this number')
}

/** Counts the ways to go on: `length` more characters among which the classes of `missing` occur. */
function counter({ classes }: PasswordSpace): (length: number, missing: number) => bigint {
  const known = new Map<string, bigint>()
  const count = (length: number, missing: number): bigint => {
    if (length === 0) return missing === 0 ? 1n : 0n
    const key = `${length} ${missing}`
    let ways = known.get(key)
    if (ways === undefined) {
      ways = classes.reduce(
        (sum, { length: size }, at) => sum + BigInt(size) * count(length - 1, missing & ~bit(at)),
        0n,
      )
      known.set(key, ways)
    }
    return ways
  }
  return count
}

function allOf(required: number): number {
  return (1 << required) - 1
}

function bit(at: number): number {
  return 1 << at
}
