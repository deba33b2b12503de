/**
 * Names and annotations come from the cluster, where somebody else may have
 * chosen them. A terminal obeys control characters, and with invisible ones a
 * name looks like another or carries text that nobody sees: none is printed as it is.
 */

// DEL and C1; line and paragraph separators; what is shown as nothing: marks that join, reorder
// (CVE-2021-42574) or fill, and tags (Unicode DerivedCoreProperties, DI); marks around annotations.
const INVISIBLE = String.raw`\u007f-\u009f\u2028\u2029\p{DI}\ufff9-\ufffb`
const UNSAFE = new RegExp(String.raw`[\u0000-\u001f${INVISIBLE}]`, 'gu')
const UNSAFE_EXCEPT_LINE_FEED = new RegExp(
  String.raw`[\u0000-\u0009\u000b-\u001f${INVISIBLE}]`,
  'gu',
)

/** Shows what a terminal would obey, or nobody would see, as `\u001b` or `\u{e0041}`; for one cell or one line. */
export function escapeLine(text: string): string {
  return text.replaceAll(UNSAFE, (character) => {
    const code = codeOf(character)
    return code > 0xff_ff ? `\\u{${hex(code, 5)}}` : `\\u${hex(code, 4)}`
  })
}

/** The same for a whole JSON document, which reads back unchanged; leaves line feeds alone. */
export function escapeDocument(text: string): string {
  return text.replaceAll(UNSAFE_EXCEPT_LINE_FEED, (character) =>
    Array.from(
      { length: character.length },
      (_, at) => `\\u${hex(codeOf(character.charAt(at)), 4)}`,
    ).join(''),
  )
}

/** The same for YAML, in which `\uXXXX` is a whole character; whatever is unsafe stands in double quotes. */
export function escapeYaml(text: string): string {
  return text.replaceAll(UNSAFE_EXCEPT_LINE_FEED, (character) => {
    const code = codeOf(character)
    return code > 0xff_ff ? `\\U${hex(code, 8)}` : `\\u${hex(code, 4)}`
  })
}

/** Whether {@link escapeLine} would leave the text as it is. */
export function isSafe(text: string): boolean {
  return text.search(UNSAFE) === -1
}

function codeOf(character: string): number {
  return character.codePointAt(0) ?? 0
}

function hex(code: number, digits: number): string {
  return code.toString(16).padStart(digits, '0')
}
