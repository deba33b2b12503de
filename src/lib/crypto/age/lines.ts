/** A line of a keys file that is not empty and no comment. */
export interface Line {
  /** From 1. */
  readonly number: number
  readonly text: string
}

/** Lines that matter of a recipients or identities file; as age reads them. */
export function meaningfulLines(text: string): readonly Line[] {
  return text
    .split('\n')
    .map((line, index) => ({ number: index + 1, text: line.replace(/\r$/, '') }))
    .filter((line) => line.text !== '' && !line.text.startsWith('#'))
}
