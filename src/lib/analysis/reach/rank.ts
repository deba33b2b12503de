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

/** Whether a path of somebody says more than what is known of them: it is surer, or shorter. */
export function isBetter(reader: Reader, known: Reader | undefined): boolean {
  if (known === undefined || known.verdict === 'unknown') return true
  if (rank(reader) !== rank(known)) return rank(reader) > rank(known)
  // What it may do on secrets itself says more than a step that is as short.
  if (isGrant(reader) !== isGrant(known)) return isGrant(reader)
  return reader.path.length < known.path.length || isGrant(reader)
}

/** Whether a path of somebody is surer, or as sure and shorter. */
export function isNearer(
  reader: Pick<Reader, 'verdict' | 'confidence' | 'path'>,
  known: Pick<Reader, 'verdict' | 'confidence' | 'path'> | undefined,
): boolean {
  if (known === undefined) return true
  if (rank(reader) !== rank(known)) return rank(reader) > rank(known)
  return reader.path.length < known.path.length
}

function isGrant({ verbs, path }: Reader): boolean {
  return verbs.length > 0 && path.filter(({ id }) => id !== 'D6').length === 1
}
