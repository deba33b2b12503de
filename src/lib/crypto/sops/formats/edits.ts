/** Replaces `text.slice(start, end)` by `by`. */
export interface Edit {
  readonly start: number
  readonly end: number
  readonly by: string
}

/** Applies edits that do not overlap; of two insertions at one place the first comes first. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  const parts: string[] = []
  let at = 0
  for (const { start, end, by } of edits.toSorted((a, b) => a.start - b.start)) {
    parts.push(text.slice(at, start), by)
    at = end
  }
  return parts.join('') + text.slice(at)
}
