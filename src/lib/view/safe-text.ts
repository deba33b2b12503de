/**
 * Names and annotations come from the cluster, where somebody else may have
 * chosen them. A terminal obeys control characters, so none may reach it.
 */

// DEL and C1; line and paragraph separators; marks that reorder text (CVE-2021-42574).
const INVISIBLE = '\\u007f-\\u009f\\u061c\\u200e\\u200f\\u2028\\u2029\\u202a-\\u202e\\u2066-\\u2069'
const UNSAFE = new RegExp(`[\\u0000-\\u001f${INVISIBLE}]`, 'g')
const UNSAFE_EXCEPT_LINE_FEED = new RegExp(`[\\u0000-\\u0009\\u000b-\\u001f${INVISIBLE}]`, 'g')

/** Shows what a terminal would obey as `\u001b`; for one cell or one line. */
export function escapeLine(text: string): string {
  return text.replaceAll(UNSAFE, escapeCharacter)
}

/** The same, but leaves line feeds alone; for whole documents. In JSON the result reads back unchanged. */
export function escapeDocument(text: string): string {
  return text.replaceAll(UNSAFE_EXCEPT_LINE_FEED, escapeCharacter)
}

/** Whether {@link escapeLine} would leave the text as it is. */
export function isSafe(text: string): boolean {
  return text.search(UNSAFE) === -1
}

function escapeCharacter(character: string): string {
  const codePoint = character.codePointAt(0) ?? 0
  return `\\u${codePoint.toString(16).padStart(4, '0')}`
}
