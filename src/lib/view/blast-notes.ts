import type { AskedIdentity, BlastRadius } from '../analysis/reach/report.ts'
import { plural } from './consumer-words.ts'
import { surenessOf, type Sureness } from './path-words.ts'
import { acceptedLine } from './reach-accepted.ts'
import { notFollowedLines } from './reach-notes.ts'
import { NOUN, subjectText } from './subject-words.ts'

/**
 * `If node worker-2 is taken over, 14 Secrets and 9 service accounts go with it`,
 * and then what goes with it under conditions, or perhaps.
 */
export function blastHeadline({ identity, secrets, identities, coverage }: BlastRadius): string {
  const at = (sureness: Sureness): readonly string[] => [
    ...counted(secrets.filter((each) => surenessOf(each) === sureness).length, 'Secret'),
    ...[...Map.groupBy(identities, ({ subject }) => NOUN[subject.kind])].flatMap(([noun, list]) =>
      counted(list.filter(({ confidence }) => confidence === sureness).length, noun),
    ),
  ]
  const [certain, conditional, possible] = [at('certain'), at('conditional'), at('possible')]
  const unsure = [
    ...(conditional.length === 0 ? [] : [`under conditions ${listed(conditional)}`]),
    ...(possible.length === 0 ? [] : [`perhaps ${listed(possible)}`]),
  ]
  const rest = [
    ...unsure,
    ...at('unknown').map((what) => `of ${what} it is not known`),
    ...(coverage.complete ? [] : ['not everything was seen']),
  ]
  const known =
    certain.length > 0 ? `${listed(certain)} ${verbFor(certain)}` : 'nothing certainly goes'
  const what = certain.length + unsure.length === 0 ? 'nothing that was found goes' : known
  return `If ${whoText(identity)} is taken over, ${[`${what} with it`, ...rest].join('; ')}`
}

function counted(count: number, noun: string): readonly string[] {
  return count === 0 ? [] : [plural(count, noun)]
}

function verbFor([first = '', ...more]: readonly string[]): string {
  return more.length === 0 && first.startsWith('1 ') ? 'goes' : 'go'
}

function whoText({ subject, groups }: AskedIdentity): string {
  const who = subject.kind === 'Group' ? `a member of group ${subject.name}` : subjectText(subject)
  return groups.length === 0 ? who : `${who} (in ${groups.join(', ')})`
}

function listed(words: readonly string[]): string {
  return words.length < 2
    ? words.join('')
    : `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`
}

/**
 * Below the tables: how many Secrets are not in them, and what was not followed.
 *
 * @param accepted how many are accepted by `file`
 */
export function blastNotes(
  notFollowed: readonly string[],
  accepted: number,
  file: string,
): readonly string[] {
  return [
    ...acceptedLine(accepted, file, 'Secret'),
    ...notFollowedLines({ notFollowed }, 'more may go with it'),
  ]
}
