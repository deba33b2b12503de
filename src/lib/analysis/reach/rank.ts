import type { Confidence, Reader } from './report.ts'

const ORDER: readonly Confidence[] = ['possible', 'conditional', 'certain']

/** How sure it is that somebody can read: 0 for what could not be seen, then `possible` and up. */
export function rank({ verdict, confidence }: Pick<Reader, 'verdict' | 'confidence'>): number {
  return verdict === 'unknown' ? 0 : ORDER.indexOf(confidence) + 1
}

/** Whether something that is this sure is at `level` or above; what is unknown never is. */
export function isAtLeast(
  reader: Pick<Reader, 'verdict' | 'confidence'>,
  level: Confidence,
): boolean {
  return rank(reader) >= ORDER.indexOf(level) + 1
}
