import type { Reader, ReachReport, SecretReach } from '../analysis/reach/report.ts'
import type { SecretFact } from '../model/facts/secret.ts'
import { ageText } from './age.ts'
import { plural } from './consumer-words.ts'
import type { Glyphs } from './glyphs.ts'

/** `payments/db-password · Opaque · 2 keys · written by helm 41d ago`. */
export function secretLine(
  { namespace, name, type }: SecretReach,
  secret: SecretFact | undefined,
  { glyphs, now }: { readonly glyphs: Glyphs; readonly now: Date },
): string {
  const facts = [
    `${namespace}/${name}`,
    type === '' ? 'not seen itself' : type,
    ...(secret?.keyCount === undefined ? [] : [plural(secret.keyCount, 'key')]),
    ...(secret?.lastWriter === undefined
      ? []
      : [`written by ${secret.lastWriter.manager} ${ageText(secret.lastWriter.time, now)} ago`]),
  ]
  return facts.join(` ${glyphs.dot} `)
}

/** Below the table of one Secret: how many, and how many the usual question would miss. */
export function readersLine(
  { readers }: SecretReach,
  { coverage, glyphs }: Pick<ReachReport, 'coverage'> & { readonly glyphs: Glyphs },
): string {
  const sure = readers.filter(({ verdict }) => verdict === 'yes')
  const missed = sure.filter((reader) => !isShownByCanI(reader))
  const unknown = readers.length - sure.length
  return [
    `${plural(sure.length, 'reader')}${asFarAsSeen(coverage)}`,
    ...(missed.length === 0
      ? []
      : [`${missed.length} that \`kubectl auth can-i get\` does not show`]),
    ...(unknown === 0 ? [] : [`${unknown} unknown`]),
  ].join(` ${glyphs.dot} `)
}

/** Follows what is told of an answer to which something may be missing. */
export function asFarAsSeen({ complete }: ReachReport['coverage']): string {
  return complete ? '' : ', as far as was seen'
}

/** Where `explain` lists them. */
export const NOT_FOLLOWED_ID = 'not-followed'

/**
 * That there are classes of path that were not followed; said every time, so that no answer is read as complete.
 *
 * @param consequence what there may be besides
 */
export function notFollowedLines(
  { notFollowed }: Pick<ReachReport, 'notFollowed'>,
  consequence = 'more may be able to read it',
): readonly string[] {
  if (notFollowed.length === 0) return []
  const kinds = `${plural(notFollowed.length, 'kind')} of path`
  return [
    `not yet followed, so ${consequence}: ${kinds} (kubectl vault-secret explain ${NOT_FOLLOWED_ID})`,
  ]
}

/** Asked as the user, the group or the service account; nobody asks as a pod or a node. */
function isShownByCanI({ subject, verbs }: Reader): boolean {
  return subject.kind !== 'Pod' && subject.kind !== 'Node' && verbs.includes('get')
}
