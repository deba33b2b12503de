/** How git calls this program by a setting of an earlier `setup`: what runs it, and what is added. */
export interface SetBefore {
  readonly program: string
  /** As they stand there, in the quotes of a shell. */
  readonly words: readonly string[]
}

/** Blanks within quotes, and behind a backslash, do not end a word. */
const WORD = /(?:[^\s'"\\]|'[^']*'|"(?:[^"\\]|\\.)*"|\\.)+/g

/**
 * Takes a setting of `diff.*.textconv` apart.
 *
 * @returns undefined for none, or one that is not of `setup`
 */
export function setBefore(textconv: string): SetBefore | undefined {
  const [, program, rest] = /^(.*\S) git textconv(\s.*)?$/.exec(textconv) ?? []
  if (program === undefined) return undefined
  return { program, words: rest?.match(WORD) ?? [] }
}

/** The words without a flag and its values, by all its names. */
export function withoutFlag(words: readonly string[], names: readonly string[]): readonly string[] {
  const kept: string[] = []
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? ''
    if (names.includes(word)) at += 1
    else if (!names.some((name) => word.startsWith(`${name}=`))) kept.push(word)
  }
  return kept
}
