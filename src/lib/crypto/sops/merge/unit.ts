/**
 * A stretch of a document that has a key, with the text it stands in, so that a
 * merge moves whole stretches and leaves everything else as somebody wrote it.
 */
export interface Unit {
  readonly key: string
  /** Comments and blank space before it. */
  readonly head: string
  /** Key and value as written; of a map that has {@link below} only what stands before its first key. */
  readonly body: string
  /** Comment behind the value, on its line. */
  readonly note: string
  /** What the value means: equal for two texts that differ in nothing but their form. */
  readonly meaning: string
  readonly below?: Units
}

/** The keys of one map. */
export interface Units {
  readonly items: readonly Unit[]
  /** What stands between two of them. */
  readonly separator: '' | ','
  /** How far their lines are indented; 0 where that means nothing. */
  readonly column: number
  /** What stands behind the last one. */
  readonly tail: string
}

/** The text of a map again. */
export function unitsText({ items, separator, tail }: Units): string {
  return items.map(unitText).join(separator) + tail
}

function unitText({ head, body, below }: Unit): string {
  return head + body + (below ? unitsText(below) : '')
}

/** A unit for a map whose lines are indented otherwise. */
export function indentedAs(unit: Unit, from: number, to: number): Unit {
  if (from === to) return unit
  const shift = (text: string): string =>
    text.replaceAll(/^( *)(?=[^\n])/gm, (spaces) => {
      return to > from ? spaces + ' '.repeat(to - from) : spaces.slice(from - to)
    })
  const { head, body, below } = unit
  return {
    ...unit,
    head: shift(head),
    body: shift(body),
    ...(below && {
      below: {
        ...below,
        column: below.column + to - from,
        tail: shift(below.tail),
        items: below.items.map((each) => indentedAs(each, from, to)),
      },
    }),
  }
}
